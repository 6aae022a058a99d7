import { Component, signal } from "@angular/core";
import { bootstrapApplication } from "@angular/platform-browser";
import { Sentiment } from "./sentiment";

@Component({
  selector: "app-root",
  imports: [Sentiment],
  template: `
    <button (click)="shown.set(!shown())">{{ shown() ? "Hide" : "Show" }}</button>
    @if (shown()) {
      <app-sentiment text="This is awesome" />
      <app-sentiment text="This is terrible" />
    }
  `,
})
class App {
  readonly shown = signal(true);
}

bootstrapApplication(App);
