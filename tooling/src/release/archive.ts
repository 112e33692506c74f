import { run } from "./run.js";

/** Packs a folder so that the same files make the same bytes, whoever packs them and whenever. Needs GNU tar. */
export function pack(file: string, parent: string, folder: string): void {
	run("tar", [
		"--create",
		"--file",
		file,
		"--use-compress-program=gzip --no-name",
		"--directory",
		parent,
		"--sort=name",
		"--mtime=@0",
		"--owner=0",
		"--group=0",
		"--numeric-owner",
		"--mode=u+rw,go+r,go-w,a+X",
		folder,
	]);
}
