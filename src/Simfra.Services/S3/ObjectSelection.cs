using Simfra.Models.S3;

namespace Simfra.Services.S3;

/// <summary>What of an object is asked for: all of it, a range, or a part by its number.</summary>
/// <param name="Range">The bytes; null for the whole object, which is then no partial content.</param>
/// <param name="PartsCount">How many parts the object has, where a part of several was asked for.</param>
/// <param name="PartChecksum">The checksum of the part that was asked for, where S3 has one.</param>
internal readonly record struct ObjectSelection(ByteRange? Range, int? PartsCount, ObjectChecksum? PartChecksum)
{
    public static ObjectSelection Parse(S3Object found, string? range, int? partNumber)
    {
        if (partNumber is null)
        {
            return new(ByteRange.Parse(range, found.Size), null, null);
        }

        if (range is not null)
        {
            throw S3Errors.InvalidRequest("Cannot specify both Range header and partNumber query parameter");
        }

        var number = UploadedPart.ParseNumber(partNumber);
        return found.IsMultipart ? OfPart(found, number)
            : number > 1 ? throw S3Errors.InvalidPartNumber(number, 1)
            : new(found.Size == 0 ? null : new ByteRange(0, found.Size - 1), null, null);
    }

    /// <summary>The checksum to tell of the selected bytes: none for a stretch that S3 has none of.</summary>
    public ObjectChecksum? ChecksumOf(S3Object found)
    {
        if (PartsCount is not null)
        {
            return found.Checksum.Type == ChecksumType.Composite ? PartChecksum! with { Type = ChecksumType.Composite } : null;
        }

        return Range is null || Range.Value.Length == found.Size ? found.Checksum : null;
    }

    private static ObjectSelection OfPart(S3Object found, int number)
    {
        // Parts of the finished object count from 1, whatever numbers they were uploaded under.
        if (number > found.Parts.Length)
        {
            throw S3Errors.InvalidPartNumber(number, found.Parts.Length);
        }

        var first = found.Parts.Take(number - 1).Sum(static p => p.Size);
        var part = found.Parts[number - 1];
        return new(
            part.Size == 0 ? null : new ByteRange(first, first + part.Size - 1),
            found.Parts.Length,
            part.Checksum);
    }
}
