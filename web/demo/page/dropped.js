// Files that a visitor chooses, and files or text that are dropped on a part of the page.

/**
 * @param {HTMLElement} area on which they are dropped; has the class "dropping" while something is over it
 * @param {HTMLInputElement} input by which files are chosen
 * @param {(files: FileList) => void} onFiles at least one
 * @param {(text: string) => void} onText maybe empty
 */
export function listenForFiles(area, input, onFiles, onText) {
  input.addEventListener("change", () => {
    if (input.files?.length) onFiles(input.files);
    input.value = ""; // the same file, changed on the disk, may be chosen again
  });
  area.addEventListener("dragover", (event) => {
    event.preventDefault();
    area.classList.add("dropping");
  });
  area.addEventListener("dragleave", (event) => {
    if (!area.contains(/** @type {Node | null} */ (event.relatedTarget))) area.classList.remove("dropping");
  });
  area.addEventListener("drop", (event) => {
    event.preventDefault();
    area.classList.remove("dropping");
    if (event.dataTransfer?.files.length) onFiles(event.dataTransfer.files);
    else onText(event.dataTransfer?.getData("text/plain") ?? "");
  });
}
