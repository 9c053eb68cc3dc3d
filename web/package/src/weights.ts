/** Where the network that comes with the package is. Nothing else mentions it, so that whoever has another is spared it. */
export const DEFAULT_WEIGHTS = new URL('./weights/mnist_cnn_augmented.safetensors', import.meta.url);
