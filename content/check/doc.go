// Package check finds what is wrong with a folder of posts, beyond what costs a post when
// it is loaded: links that lead nowhere, pictures that are not there, code that does not
// end. It says so in words for the author, with a place in the file, and a hint what to
// write.
//
// It knows posts of many generators, so it says nothing of what only one of them could
// know: the pages of a theme, the addresses of a website, files outside of the folder.
// Nothing outside of it is read. It knows nothing of terminals, of SSH, or of how code is
// coloured.
package check
