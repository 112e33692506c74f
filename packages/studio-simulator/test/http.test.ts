import type { IncomingHttpHeaders, OutgoingHttpHeaders } from "node:http";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { deflateSync, gunzipSync, gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { makeRequest } from "../src/http/make-request.js";
import { runLuau } from "./support/run-luau.js";

const arrived: Array<{
	method: string | undefined;
	url: string | undefined;
	headers: IncomingHttpHeaders;
	body: Buffer;
}> = [];
let url = "";
const server = createServer((request, response) => {
	const chunks: Array<Buffer> = [];
	request.on("data", (chunk: Buffer) => chunks.push(chunk));
	request.on("end", () => {
		arrived.push({ method: request.method, url: request.url, headers: request.headers, body: Buffer.concat(chunks) });
		const status = Number(/status=(\d+)/.exec(request.url ?? "")?.[1] ?? 200);
		const body = request.url === "/echo" ? Buffer.concat(chunks) : "answer";
		response.writeHead(status, { "X-Answer-Header": "yes", "Retry-After": "7" }).end(body);
	});
});

beforeAll(async () => {
	await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
	url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterAll(() => void server.close());

/** Starts a server with one answer and gives its address. */
async function answering(headers: OutgoingHttpHeaders, body: Buffer): Promise<string> {
	const other = createServer((_, response) => response.writeHead(200, headers).end(body));
	await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve));
	onTestFinished(() => void other.close());
	return `http://127.0.0.1:${(other.address() as AddressInfo).port}`;
}

function request(options: string): string {
	return `
		local ok, result = pcall(function()
			return game:GetService("HttpService"):RequestAsync({ ${options} })
		end)
		print(ok, if ok then result.StatusCode else result)
	`;
}

describe("RequestAsync", () => {
	it("makes a real request with what Studio adds to it, and gives header names in lower case", async () => {
		const { studio, printed } = await runLuau(
			`task.wait(1)
			local response = game:GetService("HttpService"):RequestAsync({
				Url = "https://api.example.com/path?status=503",
				Method = "POST",
				Headers = { ["Content-Type"] = "application/json", Mine = "1" },
				Body = "{}",
			})
			print(response.Success, response.StatusCode, response.Body, response.Headers["retry-after"], response.Headers["x-answer-header"])`,
			{ place: { id: 77 } },
		);
		studio.http.resolve.set("api.example.com", url);
		await studio.advance(2000);
		expect(printed()).toEqual(["false 503 answer 7 yes"]);
		expect(arrived.at(-1)).toMatchObject({
			method: "POST",
			url: "/path?status=503",
			headers: { "roblox-id": "77", "user-agent": "RobloxStudio/WinInet", mine: "1", host: "api.example.com" },
		});
		await studio.close();
	});

	it("carries any bytes, in the request and in its answer", async () => {
		const { studio, printed } = await runLuau(`
			local bytes = {}
			for byte = 0, 255 do
				table.insert(bytes, string.char(byte))
			end
			local body = table.concat(bytes) .. "é😀"
			for _, compress in { Enum.HttpCompression.None, Enum.HttpCompression.Gzip } do
				local response = game:GetService("HttpService"):RequestAsync({
					Url = "${url}/echo", Method = "POST", Body = body, Compress = compress,
				})
				print(response.Body == body)
			end
		`);
		expect(printed()[0]).toBe("true");
		const [plain, packed] = arrived.slice(-2).map(({ body }) => body);
		expect(plain?.subarray(0, 256)).toEqual(Buffer.from(Array.from({ length: 256 }, (_, byte) => byte)));
		expect(gunzipSync(packed ?? "")).toEqual(plain);
		await studio.close();
	});

	it("carries headers with any name, also one that the simulator uses on the way to Node", async () => {
		const { studio } = await runLuau(request(`Url = "${url}", Headers = { ["$number"] = "inf" }`));
		expect(arrived.at(-1)?.headers["$number"]).toBe("inf");
		await studio.close();
	});

	it("compresses a body when asked to", async () => {
		const { studio, printed } = await runLuau(
			request(`Url = "${url}", Method = "POST", Body = "hello hello", Compress = Enum.HttpCompression.Gzip`),
		);
		expect(printed()).toEqual(["true 200"]);
		expect(arrived.at(-1)?.headers["content-encoding"]).toBe("gzip");
		expect(gunzipSync(arrived.at(-1)?.body ?? Buffer.alloc(0)).toString()).toBe("hello hello");
		await studio.close();
	});

	it.each([
		[`Url = "http://127.0.0.1", Headers = { ["User-Agent"] = "me" }`, 'Header "User-Agent" is not allowed!'],
		[`Url = "http://127.0.0.1", Headers = { ["Roblox-Id"] = "1" }`, 'Header "Roblox-Id" is not allowed!'],
		[`Url = "http://127.0.0.1", Body = "x"`, "Body should be empty for 'GET' or 'HEAD' method"],
		[`Url = ""`, "Empty URL"],
		[`Url = "ftp://127.0.0.1"`, "HttpError: InvalidUrl"],
		[`Url = "http://127.0.0.1", Colour = 1`, '"Colour" is not an option'],
		[`Url = "https://api.roblox.com"`, "HttpService is not allowed to access ROBLOX resources"],
		[`Url = "http://127.0.0.1:1/"`, "HttpError: ConnectFail"],
	])("refuses %s", async (options, message) => {
		const { studio, printed } = await runLuau(request(options));
		expect(printed()[0]).toContain(message);
		await studio.close();
	});

	it.each([
		["gzip", gzipSync],
		["deflate", deflateSync],
	])("unpacks an answer that comes as %s", async (encoding, pack) => {
		const packed = await answering({ "Content-Encoding": encoding }, pack("unpacked"));
		const { studio, printed } = await runLuau(`print(game:GetService("HttpService"):GetAsync("${packed}"))`);
		expect(printed()).toEqual(["unpacked"]);
		await studio.close();
	});

	it("throws when a response is not compressed as its header says", async () => {
		const broken = await answering({ "Content-Encoding": "gzip" }, Buffer.from("plain"));
		const { studio, printed } = await runLuau(request(`Url = "${broken}"`));
		expect(printed()).toEqual(["false HttpError: ServerProtocolError"]);
		await studio.close();
	});

	it("gives the last of a header that comes twice", async () => {
		const twice = await answering({ "X-Twice": ["first", "last"] }, Buffer.alloc(0));
		const { studio, printed } = await runLuau(
			`print(game:GetService("HttpService"):RequestAsync({ Url = "${twice}" }).Headers["x-twice"])`,
		);
		expect(printed()).toEqual(["last"]);
		await studio.close();
	});

	it("sends what is not ASCII, and gets it back", async () => {
		const { studio, printed } = await runLuau(
			`print(game:GetService("HttpService"):RequestAsync({ Url = "${url}/echo", Method = "PUT", Body = "é😀" }).Body)`,
		);
		expect(printed()).toEqual(["é😀"]);
		await studio.close();
	});

	it("never contacts another machine", async () => {
		const { studio, printed } = await runLuau(request(`Url = "http://example.com"`));
		expect(printed()[0]).toContain("the simulator contacts only this machine");
		await studio.close();
	});
});

describe("GetAsync and PostAsync", () => {
	it("give the body, and throw what is not a success", async () => {
		const { studio, printed } = await runLuau(`
			local http = game:GetService("HttpService")
			print(http:GetAsync("${url}/"))
			print(http:PostAsync("${url}/echo", "posted", Enum.HttpContentType.TextPlain, true) ~= "posted")
			print(pcall(http.GetAsync, http, "${url}/?status=404"))
		`);
		expect(printed()).toEqual(["answer", "true", "false HTTP 404 (Not Found)"]);
		expect(arrived.at(-2)?.headers["content-encoding"]).toBe("gzip");
		await studio.close();
	});

	it("take no body above 1024 KB", async () => {
		const { studio, problems } = await runLuau(
			`game:GetService("HttpService"):PostAsync("${url}", string.rep("x", 1024 * 1024 + 1024))`,
		);
		expect(problems()).toEqual([expect.stringContaining("Post data too large. Limit: 1024 KB. Post size: 1025 KB")]);
		await studio.close();
	});
});

describe("conditions that a test can set", () => {
	const later = (host: string): string => `task.wait(1) ${request(`Url = "https://${host}/"`)}`;

	it.each([
		[{ kind: "dnsFailure" }, "false HttpError: DnsResolve"],
		[{ kind: "connectFailure" }, "false HttpError: ConnectFail"],
		[{ kind: "netFailure" }, "false HttpError: NetFail"],
		[{ kind: "tlsFailure" }, "false HttpError: SslConnectFail"],
		[{ kind: "timeout" }, "false HttpError: Timedout"],
		[{ kind: "rateLimited" }, "false Number of requests exceeded limit"],
		[{ kind: "throws", text: "Anything" }, "false Anything"],
		[{ kind: "answers", status: 418 }, "true 418"],
	] as const)("%o", async (condition, line) => {
		const { studio, printed } = await runLuau(later("api.example.com"));
		studio.http.conditions.set("api.example.com", condition);
		await studio.advance(2000);
		expect(printed()).toEqual([line]);
		await studio.close();
	});

	it("a host that hangs holds nothing else up", async () => {
		const { studio, printed } = await runLuau(`${later("api.example.com")} print("never")`);
		studio.http.conditions.set("api.example.com", { kind: "hangs" });
		await studio.advance(3_600_000);
		expect(printed()).toEqual([]);
		await studio.close();
	});
});

describe("the limits of HttpService", () => {
	it("three requests at a time: the next waits until a slot is free", async () => {
		const { studio, printed } = await runLuau(`
			task.wait(1)
			for _ = 1, 2 do task.spawn(function() ${request(`Url = "https://hangs.example.com"`)} end) end
			for index = 1, 3 do task.spawn(function() ${request(`Url = "${url}"`)} end) end
		`);
		studio.http.conditions.set("hangs.example.com", { kind: "hangs" });
		await studio.advance(2000);
		expect(printed()).toEqual(["true 200", "true 200", "true 200"]);
		await studio.close();
	});

	it("three requests that hang hold up every other", async () => {
		const { studio, printed } = await runLuau(`
			task.wait(1)
			for _ = 1, 3 do task.spawn(function() ${request(`Url = "https://hangs.example.com"`)} end) end
			${request(`Url = "${url}"`)}
		`);
		studio.http.conditions.set("hangs.example.com", { kind: "hangs" });
		const before = arrived.length;
		await studio.advance(60_000);
		expect(printed()).toEqual([]);
		expect(arrived).toHaveLength(before);
		await studio.close();
	});

	it("500 requests within a minute, and as many in the next", async () => {
		const { studio, printed } = await runLuau(`
			for minute = 1, 2 do
				task.wait(61)
				local succeeded, failure = 0, nil
				for _ = 1, 501 do
					local ok, problem = pcall(function()
						game:GetService("HttpService"):RequestAsync({ Url = "https://api.example.com" })
					end)
					if ok then succeeded += 1 else failure = problem end
				end
				print(succeeded, failure)
			end
		`);
		studio.http.conditions.set("api.example.com", { kind: "answers", status: 200 });
		await studio.advance(180_000);
		expect(printed()).toEqual(Array(2).fill("500 Number of requests exceeded limit"));
		await studio.close();
	});
});

describe("Studio's permission prompt", () => {
	const twice = `
		task.wait(1) ${request(`Url = "https://api.example.com/"`)}
		task.wait(1) ${request(`Url = "https://api.example.com/"`)}
	`;
	const denied = "false HttpService permission denied on domain api.example.com for plugin 5.";

	it.each([
		["deny", [denied, denied]],
		["allow", ["true 200", "true 200"]],
	] as const)("remembers %s", async (answer, lines) => {
		const { studio, printed } = await runLuau(twice, { assetId: 5 });
		studio.http.resolve.set("api.example.com", url);
		studio.http.prompt = "ask";
		await studio.advance(600_000);
		expect(printed()).toEqual([]);
		expect(studio.http.openPrompts()).toEqual(["api.example.com"]);
		studio.http.answerPrompts(answer);
		await studio.advance(10_000);
		expect(printed()).toEqual(lines);
		expect(studio.http.openPrompts()).toEqual([]);
		await studio.close();
	});

	it("does not remember being cancelled", async () => {
		const { studio, printed } = await runLuau(twice, { assetId: 5 });
		studio.http.prompt = "ask";
		await studio.advance(2000);
		studio.http.answerPrompts("cancel");
		await studio.advance(2000);
		expect(printed()).toEqual([denied]);
		expect(studio.http.openPrompts()).toEqual(["api.example.com"]);
		await studio.close();
	});

	it("is shown for each host, but not for this machine", async () => {
		const { studio, printed } = await runLuau(
			`
				task.wait(1)
				for _, host in { "https://a.example.com", "https://b.example.com", "${url}" } do
					task.spawn(function()
						print(pcall(function() game:GetService("HttpService"):GetAsync(host) end))
					end)
				end
			`,
			{ assetId: 5 },
		);
		studio.http.prompt = "ask";
		await studio.advance(2000);
		expect(studio.http.openPrompts()).toEqual(["a.example.com", "b.example.com"]);
		expect(printed()).toEqual(["true"]);
		await studio.close();
	});

	it("is not shown for a plugin from a local file", async () => {
		const { studio, printed } = await runLuau(twice);
		studio.http.resolve.set("api.example.com", url);
		studio.http.prompt = "deny";
		await studio.advance(5000);
		expect(printed()).toEqual(["true 200", "true 200"]);
		await studio.close();
	});
});

describe("the copies of a plugin that run during play", () => {
	it.each([
		["PlayClient", "Http requests can only be executed by game server"],
		["PlayServer", "Http requests are not enabled. Enable via game settings"],
	] as const)("cannot use HTTP: %s", async (dataModel, message) => {
		const { studio, printed } = await runLuau(request(`Url = "${url}"`), { dataModel });
		expect(printed()).toEqual([`false ${message}`]);
		await studio.close();
	});

	it("can make requests in the server's copy if the game allows it; the setting can be read", async () => {
		const { studio, printed } = await runLuau(
			`
				task.wait(1)
				print(game:GetService("HttpService").HttpEnabled)
				task.wait(1)
				print(game:GetService("HttpService").HttpEnabled)
				${request(`Url = "${url}"`)}
			`,
			{ dataModel: "PlayServer" },
		);
		await studio.advance(1500);
		studio.http.isHttpEnabled = true;
		await studio.advance(1500);
		expect(printed()).toEqual(["false", "true", "true 200"]);
		await studio.close();
	});
});

describe("what cannot be sent or answered", () => {
	it("a header value that no HTTP has is an error, not a crash", async () => {
		const { studio, printed } = await runLuau(request(`Url = "${url}", Headers = { ["X-Line"] = "one\\ntwo" }`));
		expect(printed()).toEqual([expect.stringMatching(/^false the simulator cannot send this: .*X-Line/)]);
		await studio.close();
	});

	it("a server that says nothing holds nobody up for ever", async () => {
		const silent = createServer(() => undefined);
		await new Promise<void>((resolve) => silent.listen(0, "127.0.0.1", resolve));
		onTestFinished(() => void silent.close());
		const target = new URL(`http://127.0.0.1:${(silent.address() as AddressInfo).port}`);
		const outcome = await makeRequest({ id: 1, url: target.href, method: "GET", isCompressed: false }, target, {}, 50);
		expect(outcome).toEqual({ error: "HttpError: Timedout" });
	});
});
