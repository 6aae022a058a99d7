using Workerd = import "/workerd/workerd.capnp";

const config :Workerd.Config = (
  services = [(name = "main", worker = .worker)],
  sockets = [(name = "http", address = "127.0.0.1:8787", http = (), service = "main")],
);

const worker :Workerd.Worker = (
  modules = [
    (name = "worker", esModule = embed "dist/worker.js"),
    (name = "distilbert-relaxed.wasm", wasm = embed "dist/distilbert-relaxed.wasm"),
    (name = "model.safetensors", data = embed "dist/model.safetensors"),
  ],
  compatibilityDate = "2026-11-01",
);
