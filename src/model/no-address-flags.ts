// TensorFlow.js reads switches from the page's address while it is being imported, and dies of a percent sign there. An address must not
// change how the network computes. Import this before anything of TensorFlow.js.
import { Environment } from '@tensorflow/tfjs-core/dist/environment';

const prototype = Environment.prototype as unknown as { populateURLFlags?: () => void };
if (typeof prototype.populateURLFlags !== 'function')
  throw new Error('invalid TensorFlow.js: it no longer reads its address in populateURLFlags; find out where');
prototype.populateURLFlags = () => undefined;
