// Package node is the catalogue of node kinds, one kind a file: its descriptor, the reading of its parameters at compile,
// its behaviour and the short summary on its card. It may import interp, policy, rule, formula and flow; it knows no
// database and no channel: what a node wants of the world goes through interp.World.
//
// A new kind is one file here, one line in catalogue.go and its words in locales/ under «node.<kind>».
package node
