// Stands in for the threaded program of TensorFlow.js's WASM backend, which browsers never start here: GitHub Pages does not send the headers
// that it needs. The site's build puts it in that program's place, so that no reader fetches it.
export const wasmWorkerContents = '';
export default undefined;
