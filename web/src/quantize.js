// From a folder with float weights to one with ours, through the C++ that quantizes on load.
import { existsSync } from "node:fs";
import { copyFile, mkdir, realpath } from "node:fs/promises";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { coreShape, familyOf, readConfig } from "./model/config.js";
import { loadCore } from "./engine/core.js";
import { createQuantizer } from "./engine/core-quantizer.js";
import { ClassifierError } from "./base/errors.js";
import { WeightsStream } from "./model/weights-stream.js";
import { checkNames, todaysNames } from "./model/tensor-names.js";
import { withShards } from "./model/shards.js";
import { headerBytes, storageFormat } from "./model/safetensors.js";
import { resolveSource } from "./sources/place.js";
import { writeWhole } from "./platform/whole-file.js";
import { indexFile, modelFiles, weightsFile } from "./sources/model-files.js";

/** Beside the weights. */
const copied = modelFiles.filter((file) => file !== weightsFile && file !== indexFile);

/** @param {string} folder @returns {Promise<string>} its path, the folder made if it is not there */
async function makeFolder(folder) {
  try {
    await mkdir(folder, { recursive: true });
    return await realpath(folder);
  } catch (error) {
    const { message } = /** @type {Error} */ (error);
    throw new ClassifierError("invalid_argument", `${folder} cannot be written: ${message}`, error);
  }
}

/**
 * @param {string} input folder in Hugging Face layout with F32, F16 or BF16 weights
 * @param {string} output folder to write; made if it is not there
 * @param {{dtype: "q8" | "q4", signal?: AbortSignal, onBytes?: import("./model/weights-stream.js").OnBytes}} options
 * @returns {Promise<{unused: string[]}>} names of the tensors that were left out
 */
export async function quantizeFolder(input, output, { dtype, signal, onBytes }) {
  const source = withShards(await resolveSource(pathToFileURL(`${input}/`)));
  const config = await readConfig(source, signal);
  const core = await loadCore();
  const stream = await WeightsStream.open(source, { signal, onBytes });
  try {
    if (storageFormat(stream.header, source.nameOf(weightsFile)) !== "float") {
      throw new ClassifierError("unsupported_model", `${source.nameOf(weightsFile)} is quantized already`);
    }
    if ((await makeFolder(output)) === (await realpath(input))) {
      throw new ClassifierError("invalid_argument", `the input and the output are the same folder, ${input}`);
    }
    const { prefix } = familyOf(config.json);
    checkNames(stream.header.tensors, stream.file, prefix);
    const { tensors } = stream.header;
    const nameOf = todaysNames(tensors, prefix);
    const quantizer = createQuantizer(core, coreShape(config, tensors), dtype);
    for (const tensor of tensors) tensor.name = nameOf(tensor.name);
    try {
      const result = await writeWeights(stream, quantizer, output, dtype);
      for (const file of copied) {
        if (!existsSync(join(input, file))) continue;
        await mkdir(dirname(join(output, file)), { recursive: true });
        await copyFile(join(input, file), join(output, file));
      }
      return result;
    } finally {
      quantizer.delete();
    }
  } finally {
    stream.cancel();
  }
}

/**
 * @param {WeightsStream} stream
 * @param {import("./engine/core-quantizer.js").CoreQuantizer} quantizer
 * @param {string} output
 * @param {"q8" | "q4"} dtype
 */
async function writeWeights(stream, quantizer, output, dtype) {
  const plans = new Map(
    stream.header.tensors.map((tensor) => [tensor.name, stream.inFile(() => quantizer.plan(tensor))]),
  );
  return writeWhole(join(output, weightsFile), async (file) => {
    await file.writeFile(headerBytes([...plans.values()].flat(), dtype));
    const unused = await stream.pour(
      quantizer,
      (tensor) => quantizer.beginTensor(tensor),
      async ({ name }) => {
        const outputs = plans.get(name) ?? [];
        for (let i = 0; i < outputs.length; i++) await file.writeFile(quantizer.output(i));
      },
    );
    stream.inFile(() => quantizer.finish());
    return { unused };
  });
}
