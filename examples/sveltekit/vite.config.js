import adapter from "@sveltejs/adapter-node";
import { sveltekit } from "@sveltejs/kit/vite";

/** SvelteKit names a worker's files in another way than a page's, so that the model would be built twice. */
const sameNames = {
  name: "same-names-for-workers",
  config: () => ({
    worker: {
      rolldownOptions: { output: { assetFileNames: "_app/immutable/assets/[name].[hash][extname]" } },
    },
  }),
};

export default { plugins: [sveltekit({ adapter: adapter() }), sameNames] };
