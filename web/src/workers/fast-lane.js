// A second way for a worker's small answers. Between a key and the frame that shows it, Chromium holds
// back what workers post, but not what comes by a broadcast channel: an answer that is ready in time is
// painted with its key instead of a frame later. Each answer takes both ways and the first to arrive
// counts, so nothing depends on this one.

/** Enough for one text or a small batch; larger answers do not come from typing. */
const smallSize = 16_384; // bytes

/**
 * @param {string} name known to a page and its worker only
 * @param {(message: any) => void} [onMessage]
 * @returns {BroadcastChannel | undefined} undefined in browsers without, or where storage is forbidden,
 *   to which Firefox counts it
 */
export function openFastLane(name, onMessage) {
  try {
    const channel = new BroadcastChannel(name);
    if (onMessage) channel.onmessage = ({ data }) => onMessage(data);
    return channel;
  } catch {
    return undefined;
  }
}

/** @param {readonly ArrayBuffer[]} buffers of an answer */
export const isSmall = (buffers) =>
  buffers.reduce((size, { byteLength }) => size + byteLength, 0) <= smallSize;
