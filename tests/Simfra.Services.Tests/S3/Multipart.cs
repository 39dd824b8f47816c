using System.Net;

namespace Simfra.Services.Tests.S3;

/// <summary>Uploads in parts, step by step.</summary>
internal static class Multipart
{
    public const int MinPartLength = 5 * 1024 * 1024;

    /// <summary>Two parts of 5 MiB and a byte of the letter a, and ten more: what AWS's recorded answers are of.</summary>
    public static byte[][] LargeParts { get; } = [Letters(MinPartLength + 1), Letters(MinPartLength + 1), Letters(10)];

    public static byte[] Letters(int count) => [.. Enumerable.Repeat((byte)'a', count)];

    public static async Task<string> CreateAsync(S3Fixture aws, string key, params (string, string)[] headers)
    {
        var created = await aws.Raw.PostAsync($"/orders/{key}?uploads", "", headers);
        Assert.True(created.Status == HttpStatusCode.OK, created.ToString());
        return created.Element("UploadId")!;
    }

    public static async Task<List<SentPart>> UploadAsync(
        S3Fixture aws, string key, string uploadId, byte[][] parts, string? algorithm = null, int firstNumber = 1)
    {
        var sent = new List<SentPart>();
        foreach (var part in parts)
        {
            var number = firstNumber + sent.Count;
            var answer = await aws.Raw.SendAsync("PUT", $"/orders/{key}?partNumber={number}&uploadId={uploadId}", part, []);
            Assert.True(answer.Status == HttpStatusCode.OK, answer.ToString());
            sent.Add(new(number, answer.Header("ETag")!, algorithm, answer.Header($"x-amz-checksum-{algorithm}")));
        }

        return sent;
    }

    public static Task<RawAnswer> CompleteAsync(
        S3Fixture aws, string key, string uploadId, List<SentPart> parts, params (string, string)[] headers) =>
        aws.Raw.PostAsync($"/orders/{key}?uploadId={uploadId}", Document(parts), headers);

    /// <summary>The document that names an upload's parts.</summary>
    public static string Document(List<SentPart> parts) =>
        $"<CompleteMultipartUpload>{string.Concat(parts.Select(static p => p.ToXml()))}</CompleteMultipartUpload>";
}

internal sealed record SentPart(int Number, string ETag, string? Algorithm, string? Checksum)
{
    public string ToXml() =>
        $"<Part><PartNumber>{Number}</PartNumber><ETag>{ETag}</ETag>" +
        (Algorithm is null ? "" : $"<Checksum{Algorithm}>{Checksum}</Checksum{Algorithm}>") +
        "</Part>";
}
