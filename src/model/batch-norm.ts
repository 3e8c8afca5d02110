// Batch normalisation followed by ReLU, as training needs it: statistics of the batch itself, differentiable in x, gamma and beta.
// After training it disappears: `foldBatchNorm` turns convolution and normalisation into one convolution with a bias.
import * as tf from '@tensorflow/tfjs-core';

/** Added to the variance (Ioffe & Szegedy 2015, arXiv:1502.03167). */
export const epsilon = 1e-5;

/** Kernel names under which a backend may offer a fused version; `[n, h, w, c]` in and out. */
export const fusedForward = 'BatchNormRelu';
export const fusedGradient = 'BatchNormReluGrad';

/** Mean and variance (biased, as the normalisation uses it) of each channel of `[n, h, w, c]`: two tensors `[c]`. */
function channelMoments(x: tf.Tensor4D): { mean: tf.Tensor1D; variance: tf.Tensor1D } {
  const { mean, variance } = tf.moments(x, [0, 1, 2]);
  return { mean: mean as tf.Tensor1D, variance: variance as tf.Tensor1D };
}

function forwardByOps(x: tf.Tensor4D, gamma: tf.Tensor1D, beta: tf.Tensor1D): [tf.Tensor4D, tf.Tensor1D, tf.Tensor1D] {
  const { mean, variance } = channelMoments(x);
  const inverseDeviation = tf.rsqrt<tf.Tensor1D>(tf.add(variance, epsilon));
  const normalised = tf.mul(tf.sub(x, mean), inverseDeviation);
  return [tf.relu<tf.Tensor4D>(tf.add(tf.mul(normalised, gamma), beta)), mean, inverseDeviation];
}

function gradientByOps(
  dy: tf.Tensor4D,
  x: tf.Tensor4D,
  y: tf.Tensor4D,
  gamma: tf.Tensor1D,
  mean: tf.Tensor1D,
  inverseDeviation: tf.Tensor1D,
): [tf.Tensor4D, tf.Tensor1D, tf.Tensor1D] {
  const count = x.size / x.shape[3];
  const passed = tf.mul(dy, tf.step(y));
  const normalised = tf.mul(tf.sub(x, mean), inverseDeviation);
  const dBeta = tf.sum<tf.Tensor1D>(passed, [0, 1, 2]);
  const dGamma = tf.sum<tf.Tensor1D>(tf.mul(passed, normalised), [0, 1, 2]);
  const centred = tf.sub(passed, tf.add(tf.div(dBeta, count), tf.mul(normalised, tf.div(dGamma, count))));
  return [tf.mul<tf.Tensor4D>(centred, tf.mul(gamma, inverseDeviation)), dGamma, dBeta];
}

/**
 * y = max(0, gamma (x - mean) / sqrt(variance + epsilon) + beta), moments over the batch and all positions of a channel.
 *
 * Gradient: with g = dy where y > 0, and x̂ the normalised input over m values a channel,
 * dx = gamma / sigma (g - mean(g) - x̂ mean(g x̂)), dGamma = sum(g x̂), dBeta = sum(g).
 * Uses the backend's fused kernels where it has them (wasm), TensorFlow.js operations elsewhere.
 * @param x `[n, h, w, c]`; gamma and beta `[c]`
 */
export function batchNormRelu(x: tf.Tensor4D, gamma: tf.Tensor1D, beta: tf.Tensor1D): tf.Tensor4D {
  const fused = (tf.getKernel(fusedForward, tf.getBackend()) as tf.KernelConfig | undefined) !== undefined;
  const operation = tf.customGrad((...args) => {
    const [input, scale, shift, save] = args as [tf.Tensor4D, tf.Tensor1D, tf.Tensor1D, tf.GradSaveFunc];
    const [y, mean, inverseDeviation] = fused
      ? tf.engine().runKernel<[tf.Tensor4D, tf.Tensor1D, tf.Tensor1D]>(fusedForward, {
          x: input,
          gamma: scale,
          beta: shift,
        })
      : forwardByOps(input, scale, shift);
    save([input, y, scale, mean, inverseDeviation]);
    return {
      value: y,
      gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]): tf.Tensor[] => {
        const [x0, y0, gamma0, mean0, inverse0] = saved as [
          tf.Tensor4D,
          tf.Tensor4D,
          tf.Tensor1D,
          tf.Tensor1D,
          tf.Tensor1D,
        ];
        return fused
          ? tf.engine().runKernel<tf.Tensor[]>(fusedGradient, {
              dy,
              x: x0,
              y: y0,
              gamma: gamma0,
              mean: mean0,
              inverseDeviation: inverse0,
            })
          : gradientByOps(dy as tf.Tensor4D, x0, y0, gamma0, mean0, inverse0);
      },
    };
  });
  return operation(x, gamma, beta);
}

// #region fold
/**
 * One convolution with bias that equals convolution, then normalisation with fixed statistics:
 * kernel' = kernel · gamma / sqrt(variance + epsilon), bias' = beta - mean · gamma / sqrt(variance + epsilon).
 * Exact at the borders too, because padding happens before the convolution and its zeros are the image's own background.
 */
export function foldBatchNorm(
  kernel: tf.Tensor4D,
  gamma: tf.Tensor1D,
  beta: tf.Tensor1D,
  mean: tf.Tensor1D,
  variance: tf.Tensor1D,
): { kernel: tf.Tensor4D; bias: tf.Tensor1D } {
  const scale = tf.mul(gamma, tf.rsqrt(tf.add(variance, epsilon)));
  return { kernel: tf.mul(kernel, scale), bias: tf.sub(beta, tf.mul(mean, scale)) };
}
// #endregion
