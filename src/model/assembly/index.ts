// The kernels that training needs and TensorFlow.js's WASM backend lacks, in AssemblyScript: compiled by pipeline/training/kernels.ts into a small
// WebAssembly module that works on the backend's own memory. Every argument that is a tensor is the address of its first float32,
// channels last. Arithmetic is 128 bits wide and its order is fixed, so that every machine computes the same bits.
export { conv } from './conv';
export { convFilterGradient } from './conv-filter-gradient';
export { batchNormRelu, batchNormReluGradient } from './batch-norm-relu';
export { maxPoolGradient } from './max-pool-gradient';
