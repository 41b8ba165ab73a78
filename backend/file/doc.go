// Package file keeps the files of a workspace: attachments and pictures of messages. A file is a row (uid, name, size, media
// type) and its content in the folder files/, addressed by its SHA-256, so that the same content lies there once. It may
// import store and fault; it knows no message and no flow: who refers to files is told to it as texts in which uids stand.
//
// Content is written under a temporary name, brought to the disk and renamed, and only then named by a row; it is taken away
// only under the write lock and when no row names it. A crash can leave content that nobody names, never a name without content.
package file
