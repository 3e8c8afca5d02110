// Fashion-MNIST as a dataset card: the only file that knows the names of its classes, their nouns and their groups. Nothing here is read
// from its files, so that a run without the images can write it, too.
import type { DatasetCard } from '../../src/artifacts/schema.ts';

const noun = (singular: string, plural = `${singular}s`) => ({ singular, plural });

export const fashionMnist: DatasetCard = {
  name: 'Fashion-MNIST',
  noun: noun('garment'),
  classes: ['T-shirt/top', 'Trouser', 'Pullover', 'Dress', 'Coat', 'Sandal', 'Shirt', 'Sneaker', 'Bag', 'Ankle boot'],
  classNouns: [
    noun('T-shirt or top', 'T-shirts and tops'),
    noun('pair of trousers', 'trousers'),
    noun('pullover'),
    noun('dress', 'dresses'),
    noun('coat'),
    noun('sandal'),
    noun('shirt'),
    noun('sneaker'),
    noun('bag'),
    noun('ankle boot'),
  ],
  groups: [
    { name: 'upper body', classes: ['T-shirt/top', 'Pullover', 'Dress', 'Coat', 'Shirt'] },
    { name: 'footwear', classes: ['Sandal', 'Sneaker', 'Ankle boot'] },
  ],
  image: { height: 28, width: 28, channels: 1 },
  pixels: { zero: 'background', above: 'cloth' },
  source: 'https://github.com/zalandoresearch/fashion-mnist',
  licence: 'MIT, (c) 2017 Zalando SE',
  shown: {
    class: 'Ankle boot',
    reason: 'no class differs more from its mirror image, so left and right matter',
  },
};

/** Images of the test file, by its checksum: it is opened after everything else. */
export const testImages = 10_000;
