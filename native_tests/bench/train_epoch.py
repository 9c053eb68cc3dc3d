"""An epoch of the source document's recipe in PyTorch: what `npm run bench:train` compares with.

python3 train_epoch.py MNIST_DIR THREADS EPOCHS prints the seconds of each epoch as JSON. Only the
epochs are timed. The data is held as one tensor, which is faster than torchvision's loader.
"""

import gzip
import json
import os
import sys
import time

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn


def read_idx(folder, name, header):
    path = os.path.join(folder, name)
    opener = open if os.path.exists(path) else lambda p, mode: gzip.open(p + ".gz", mode)
    with opener(path, "rb") as file:
        return np.frombuffer(file.read(), np.uint8, offset=header)


class Network(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(1, 32, 5)
        self.conv2 = nn.Conv2d(32, 64, 5)
        self.fc1 = nn.Linear(1024, 1024)
        self.fc2 = nn.Linear(1024, 10)

    def forward(self, x):
        x = F.max_pool2d(F.relu(self.conv1(x)), 2)
        x = F.max_pool2d(F.relu(self.conv2(x)), 2)
        x = F.relu(self.fc1(x.view(-1, 1024)))
        return self.fc2(F.dropout(x, 0.5, self.training))


def main():
    folder, threads, epochs = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    torch.set_num_threads(threads)
    torch.manual_seed(0)
    images = read_idx(folder, "train-images-idx3-ubyte", 16).reshape(-1, 1, 28, 28)
    inputs = (torch.from_numpy(images.astype(np.float32)) / 255 - 0.1307) / 0.3081
    labels = torch.from_numpy(read_idx(folder, "train-labels-idx1-ubyte", 8).astype(np.int64))
    network = Network()
    optimizer = torch.optim.Adam(network.parameters())
    seconds = []
    for _ in range(epochs):
        start = time.perf_counter()
        for batch in torch.randperm(len(labels)).split(64):
            optimizer.zero_grad()
            F.cross_entropy(network(inputs[batch]), labels[batch]).backward()
            optimizer.step()
        seconds.append(time.perf_counter() - start)
    print(json.dumps({"version": torch.__version__, "seconds": seconds}))


main()
