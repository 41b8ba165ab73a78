// Package proof holds the tests of the whole program without its window: the main job on real data, counted independently
// from the files it reads, and the same job killed at every commit point. It may import everything that a program may; it
// has no code of its own.
package proof
