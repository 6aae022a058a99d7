import { Injectable, type OnDestroy } from "@angular/core";
import { TextClassifier } from "distilbert-wasm";

/** The model, for the whole application: loaded with the first text, and disposed of with the application. */
@Injectable({ providedIn: "root" })
export class ClassifierService implements OnDestroy {
  readonly #destroyed = new AbortController();
  #loading: Promise<TextClassifier> | undefined;

  async classify(text: string, signal: AbortSignal) {
    this.#loading ??= TextClassifier.load(undefined, { signal: this.#destroyed.signal });
    const classifier = await this.#loading.catch((error) => {
      this.#loading = undefined; // the next text tries again
      throw error;
    });
    return classifier.classify(text, { signal });
  }

  ngOnDestroy() {
    this.#destroyed.abort();
    this.#loading?.then((classifier) => classifier.dispose()).catch(() => {}); // aborted
  }
}
