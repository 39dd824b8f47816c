using System.Globalization;
using Simfra.Schemas;

namespace Simfra.Protocols.AwsChunked;

/// <summary>The errors of aws-chunked bodies, as S3 gives them.</summary>
internal static class AwsChunkedErrors
{
    public static AwsServiceException WrongLength() =>
        new("IncompleteBody", 400, "You did not provide the number of bytes specified by the Content-Length HTTP header");

    public static AwsServiceException EndsEarly() => new("IncompleteBody", 400, "The request body terminated unexpectedly");

    public static AwsServiceException Malformed() => new("IncompleteBody", 400, "The chunk framing of the request body is malformed");

    public static AwsServiceException MissingDecodedLength() => new("MissingContentLength", 411, "You must provide the Content-Length HTTP header.");

    public static AwsServiceException MalformedTrailer() => new(
        "MalformedTrailerError", 400, "The request contained trailing data that was not well-formed or did not conform to our published schema.");

    public static AwsServiceException ChunkTooSmall(int chunk, long size) =>
        new("InvalidChunkSizeError", 400, "Only the last chunk is allowed to have a size less than 8192 bytes")
        {
            Details =
            [
                new("Chunk", chunk.ToString(CultureInfo.InvariantCulture)),
                new("BadChunkSize", size.ToString(CultureInfo.InvariantCulture)),
            ],
        };
}
