import { onMounted, onScopeDispose, shallowRef, toValue, watch } from "vue";
import { TextClassifier } from "distilbert-wasm";

/**
 * What the model says of a text, which may be a ref or a getter: `answer` or `error`, neither while it loads. All
 * components have one model in common. A text that has changed is no longer asked for.
 */
export function useClassification(text) {
  const answer = shallowRef();
  const error = shallowRef();
  const ending = new AbortController(); // of the component

  onMounted(() => {
    const loading = TextClassifier.load(undefined, { share: true, signal: ending.signal });
    const ask = async (text, _, onCleanup) => {
      const call = new AbortController();
      onCleanup(() => call.abort());
      try {
        answer.value = await (await loading).classify(text, { signal: call.signal });
        error.value = undefined;
      } catch (reason) {
        if (!ending.signal.aborted && !call.signal.aborted) error.value = reason;
      }
    };
    const stop = watch(() => toValue(text), ask, { immediate: true });
    ending.signal.addEventListener("abort", () => {
      stop();
      loading.then((classifier) => classifier.dispose()).catch(() => {}); // aborted
    });
  });
  onScopeDispose(() => ending.abort());
  return { answer, error };
}
