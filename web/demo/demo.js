// The demo page: what is typed goes to the classifier, what it answers to the view.
import { ClassifierClient } from "./classifier-client.js";
import { View } from "./view.js";

const view = new View({ onText: update, onRetry: load });
const client = new ClassifierClient({
  onProgress: (loaded, total) => view.showProgress(loaded, total),
  onReady: update,
  onAnswer: (answer) => {
    if (!isBlank(view.text)) view.showAnswer(answer);
  },
  onFailure: (failure) => view.showFailure(failure),
});

/** @param {string} text */
function isBlank(text) {
  return !/\S/.test(text);
}

function load() {
  view.showLoading();
  client.start();
}

function update() {
  if (!isBlank(view.text)) {
    client.classify(view.text);
  } else {
    client.forget();
    if (client.ready) view.showInvitation();
  }
}

load();
