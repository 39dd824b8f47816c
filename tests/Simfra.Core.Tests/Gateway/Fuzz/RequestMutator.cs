using System.Text;

namespace Simfra.Core.Tests.Gateway.Fuzz;

/// <summary>Damages requests in the ways that clients, proxies and attackers do. What HTTP itself refuses isn't made.</summary>
internal sealed class RequestMutator(Random random)
{
    private static readonly byte[][] Tokens =
    [
        .. new[]
        {
            "-1", "0", "1", "21", "1000000", "99999999999999999999999", "-9223372036854775809", "2147483648", "1e400", "-0", "NaN", "Infinity", "0x10", "null", "true",
            "[]", "{}", "\"\"", "\"", "\\u0000", "\\uD800", "\\", ",", ":", "%", "%00", "%zz", "%F0%9F%98%80", "%ED%A0%80", "&", "=", ".", "..", "/", "//", "\0", "\r\n", " ",
            "<!DOCTYPE a [<!ENTITY e \"x\">]>", "&e;", "&#0;", "&#xD800;", "<![CDATA[", "]]>", "<a>", "</a>", "<?xml version=\"1.1\"?>", "2030-02-30T25:61:61Z", "-1-1-1",
            "arn:aws:::::", "*", "(", "${x}", "\uFEFF", "\u202E", "😀", ".1.", ".member.1.", ".999999999.", "Action=", "$.", "bytes=-0", "\"*\"",
        }.Select(Encoding.UTF8.GetBytes),
        [0xFF], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0x9F], [0xBF], [0x5F], [0x7F], [0xF6], [0xF7], [0xFB, 0x7F, 0xF0, 0, 0, 0, 0, 0, 0], [0xFB, 0x7F, 0xF8, 0, 0, 0, 0, 0, 0],
        [0x1B, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF], [0x3B, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF], [0xC1], [0x9B, 0x7F, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF],
        [0x5A, 0x7F, 0xFF, 0xFF, 0xFF], [0x1F, 0x8B, 8, 0],
        Repeated("[", 5_000), Repeated("{\"a\":", 2_000), Repeated("<a>", 2_000), Repeated("A", 5_000), Repeated("a.", 2_000), Repeated("\x81", 2_000),
    ];

    private static readonly (string Name, string[] Values)[] Headers =
    [
        ("Content-Type", ["application/json", "application/cbor", "application/xml", "application/x-www-form-urlencoded", "application/x-amz-json-1.1", "text/plain", "", ";;"]),
        ("Content-Encoding", ["gzip", "aws-chunked", "gzip, aws-chunked", "br", "identity", ","]),
        ("X-Amz-Target", ["AmazonSQS.Nope", "AmazonSSM.GetParameter", ".", "A.B.C", ""]),
        ("smithy-protocol", ["rpc-v2-cbor", "rpc-v2-json", "x"]),
        ("Accept", ["application/cbor", "text/html", "*/*", ""]),
        ("Authorization", ["AWS4-HMAC-SHA256 Credential=a/b/c/d/e", "Bearer x", "AWS a:b", "AWS4-HMAC-SHA256", "", "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20300102/us-east-1/sts/aws4_request, SignedHeaders=host, Signature=00"]),
        ("X-Amz-Date", ["20300102T030405Z", "20200102T030405Z", "now", "", "99999999T999999Z"]),
        ("X-Amz-Security-Token", ["x", ""]),
        ("x-amz-content-sha256", ["UNSIGNED-PAYLOAD", "STREAMING-AWS4-HMAC-SHA256-PAYLOAD", "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER", "STREAMING-UNSIGNED-PAYLOAD-TRAILER", "e3b0", ""]),
        ("x-amz-decoded-content-length", ["0", "7", "-1", "99999999999", "x"]),
        ("x-amz-trailer", ["x-amz-checksum-crc32", "x-amz-checksum-sha256, x-amz-checksum-crc32", "x"]),
        ("x-amz-checksum-crc32", ["AAAAAA==", "x", ""]),
        ("x-amz-checksum-crc64nvme", ["AAAAAAAAAAA=", "?"]),
        ("x-amz-checksum-type", ["COMPOSITE", "x"]),
        ("x-amz-sdk-checksum-algorithm", ["SHA256", "x"]),
        ("Content-MD5", ["1B2M2Y8AsgTpgAmY7PhCfg==", "x"]),
        ("Range", ["bytes=0-0", "bytes=-5", "bytes=5-2", "bytes=0-99999999999999999999", "lines=1", "bytes=0-1,3-4"]),
        ("If-Match", ["*", "\"x\"", "x"]),
        ("If-None-Match", ["*", "\"x\""]),
        ("If-Modified-Since", ["Wed, 02 Jan 2030 03:04:05 GMT", "yesterday"]),
        ("x-amz-copy-source", ["bucket/dir/a b", "/bucket", "%", "bucket/x?versionId=1", ""]),
        ("x-amz-copy-source-range", ["bytes=0-1", "x"]),
        ("x-amz-tagging", ["a=b&a=c", "%", "=", "a"]),
        ("x-amz-acl", ["private", "x"]),
        ("x-amz-meta-a", ["é", "=?UTF-8?B?AA==?=", ""]),
        ("x-amz-expected-bucket-owner", ["000000000000", "1"]),
        ("Expect", ["100-continue", "x"]),
        ("Origin", ["http://x", "null"]),
        ("Transfer-Encoding", ["chunked"]),
    ];

    private static readonly string[] Methods = ["GET", "PUT", "POST", "DELETE", "HEAD", "OPTIONS", "PATCH", "TRACE", "get"];

    private static readonly string[] Hosts =
    [
        "localhost", "sqs.us-east-1.amazonaws.com", "bucket.s3.us-east-1.amazonaws.com", "bucket.localhost:4599", "", ".", "[::1]:4599", "a..b.s3.amazonaws.com",
        "monitoring.eu-west-1.amazonaws.com", "xn--a.localhost",
    ];

    public TestRequest Mutate(TestRequest request)
    {
        for (var edits = random.Next(1, 4); edits > 0; edits--)
        {
            request = random.Next(16) switch
            {
                < 8 when request.Body.Length > 0 => request with { Body = MutateBytes(request.Body) },
                < 11 => request with { Target = MutateTarget(request.Target) },
                11 => request with { Method = Pick(Methods) },
                12 when request.Headers.Length > 0 => request.Without(Pick(request.Headers).Name),
                13 => request with { Host = Pick(Hosts) },
                _ => WithHeader(request),
            };
        }

        return request;
    }

    private TestRequest WithHeader(TestRequest request)
    {
        if (request.Headers.Length > 0 && random.Next(4) == 0)
        {
            var (name, value) = Pick(request.Headers);
            return request.With(name, new string([.. Encoding.UTF8.GetString(MutateBytes(Encoding.UTF8.GetBytes(value))).Where(c => !char.IsControl(c))]));
        }

        var header = Pick(Headers);
        return request.With(header.Name, Pick(header.Values));
    }

    private string MutateTarget(string target)
    {
        var bytes = MutateBytes(Encoding.ASCII.GetBytes(target));
        return "/" + new string([.. bytes.Where(b => b is > 0x20 and < 0x7F).Select(b => (char)b)]).TrimStart('/');
    }

    private byte[] MutateBytes(byte[] bytes)
    {
        var at = random.Next(bytes.Length + 1);
        var length = Math.Min(random.Next(1, 12), bytes.Length - at);
        switch (random.Next(8))
        {
            case 0 when at < bytes.Length:
                return Replace(bytes, at, 1, [(byte)(bytes[at] ^ (1 << random.Next(8)))]);
            case 1:
                return Replace(bytes, at, length, []);
            case 2:
                return Replace(bytes, at, 0, bytes.AsSpan(at, length));
            case 3:
                return bytes[..at];
            case 4 when Number(bytes, at) is { Length: > 0 } number:
                return Replace(bytes, number.At, number.Length, Pick(Tokens));
            case 5:
                return Replace(bytes, at, length, Pick(Tokens));
            default:
                return Replace(bytes, at, 0, Pick(Tokens));
        }
    }

    /// <summary>The first number after a place.</summary>
    private static (int At, int Length) Number(byte[] bytes, int from)
    {
        var at = from;
        while (at < bytes.Length && !char.IsAsciiDigit((char)bytes[at]))
        {
            at++;
        }

        var end = at;
        while (end < bytes.Length && char.IsAsciiDigit((char)bytes[end]))
        {
            end++;
        }

        return (at, end - at);
    }

    private static byte[] Replace(byte[] bytes, int at, int length, ReadOnlySpan<byte> by) => [.. bytes.AsSpan(0, at), .. by, .. bytes.AsSpan(at + length)];

    private static byte[] Repeated(string text, int times) => Encoding.Latin1.GetBytes(string.Concat(Enumerable.Repeat(text, times)));

    private T Pick<T>(T[] values) => values[random.Next(values.Length)];
}
