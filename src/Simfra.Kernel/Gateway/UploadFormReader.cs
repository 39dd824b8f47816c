using System.Text;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;
using Simfra.Integration;
using Simfra.Schemas;

namespace Simfra.Gateway;

/// <summary>Reads a form of type multipart/form-data up to its file, which is left to be streamed.</summary>
internal static class UploadFormReader
{
    private const string FileField = "file";

    /// <summary>The most that the fields may hold in all.</summary>
    private const int MaxFieldBytes = 20 * 1024;

    /// <exception cref="AwsServiceException">It isn't such a form, or has no file.</exception>
    public static async ValueTask<UploadForm> ReadAsync(string? contentType, Stream body, CancellationToken cancellationToken)
    {
        var reader = new MultipartReader(BoundaryOf(contentType), body) { BodyLengthLimit = null };
        var fields = new Dictionary<string, string>(StringComparer.Ordinal);
        var bytes = 0;
        try
        {
            while (await reader.ReadNextSectionAsync(cancellationToken).ConfigureAwait(false) is { } section)
            {
                if (!ContentDispositionHeaderValue.TryParse(section.ContentDisposition, out var disposition)
                    || HeaderUtilities.RemoveQuotes(disposition.Name).Value is not { Length: > 0 } name)
                {
                    throw UploadFormErrors.Malformed();
                }

                if (name.Equals(FileField, StringComparison.OrdinalIgnoreCase))
                {
                    return new(fields, FileNameOf(disposition), section.Body);
                }

                var value = await ReadFieldAsync(section.Body, MaxFieldBytes - bytes, cancellationToken).ConfigureAwait(false);
                bytes += name.Length + value.Length;
                fields.TryAdd(name.ToLowerInvariant(), Encoding.UTF8.GetString(value));
            }
        }
        catch (Exception exception) when (exception is InvalidDataException or IOException)
        {
            // The reader's words for headers that are none, lines without end and a body that breaks off.
            throw UploadFormErrors.Malformed();
        }

        throw UploadFormErrors.NoFile();
    }

    private static string BoundaryOf(string? contentType)
    {
        var boundary = MediaTypeHeaderValue.TryParse(contentType, out var type) ? HeaderUtilities.RemoveQuotes(type.Boundary).Value : null;
        return string.IsNullOrEmpty(boundary) ? throw UploadFormErrors.Malformed() : boundary;
    }

    /// <summary>Old browsers send the whole path; what counts is the name at its end.</summary>
    private static string FileNameOf(ContentDispositionHeaderValue disposition)
    {
        var name = HeaderUtilities.RemoveQuotes(disposition.FileNameStar.HasValue ? disposition.FileNameStar : disposition.FileName).Value ?? "";
        return name[(name.LastIndexOfAny(['/', '\\']) + 1)..];
    }

    private static async ValueTask<byte[]> ReadFieldAsync(Stream field, int limit, CancellationToken cancellationToken)
    {
        using var value = new MemoryStream();
        var buffer = new byte[4096];
        while (await field.ReadAsync(buffer, cancellationToken).ConfigureAwait(false) is > 0 and var count)
        {
            if (value.Length + count > limit)
            {
                throw UploadFormErrors.FieldsTooLong();
            }

            value.Write(buffer, 0, count);
        }

        return value.ToArray();
    }
}

/// <summary>The errors of forms that can't be read, in S3's words.</summary>
internal static class UploadFormErrors
{
    public static AwsServiceException Malformed() =>
        new("MalformedPOSTRequest", 400, "The body of your POST request is not well-formed multipart/form-data.");

    public static AwsServiceException FieldsTooLong() =>
        new("MaxPostPreDataLengthExceeded", 400, "Your POST request fields preceding the upload file were too large.");

    public static AwsServiceException NoFile() => new("InvalidArgument", 400, "POST requires exactly one file upload per request.")
    {
        Details = [new("ArgumentName", "file"), new("ArgumentValue", "0")],
    };
}
