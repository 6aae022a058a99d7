import { Component, inject, model, resource } from "@angular/core";
import { ClassifierService } from "./classifier.service";

@Component({
  selector: "app-sentiment",
  template: `
    <p>
      <input aria-label="Text" [value]="text()" (input)="text.set(input.value)" #input />
      <output>
        @if (answer.error(); as error) {
          {{ error }}
        } @else if (answer.hasValue()) {
          {{ answer.value().label }} {{ answer.value().score.toFixed(4) }}
        } @else {
          …
        }
      </output>
    </p>
  `,
})
export class Sentiment {
  readonly #classifier = inject(ClassifierService);
  readonly text = model.required<string>();
  /** Asked for again when the text changes; what is under way is then aborted, as when the component goes away. */
  readonly answer = resource({
    params: () => this.text(),
    loader: ({ params, abortSignal }) => this.#classifier.classify(params, abortSignal),
  });
}
