using Simfra.Models.S3;

namespace Simfra.Services.S3;

/// <summary>How the object is to be read: the request's InputSerialization and ScanRange, checked.</summary>
internal sealed record SelectInput
{
    public const string DefaultRecordDelimiter = "\n";

    public required bool IsGzip { get; init; }

    /// <summary>Set where it is CSV.</summary>
    public CsvFormat? Csv { get; init; }

    /// <summary>JSON: whether the object is one document, instead of one on each line.</summary>
    public bool IsDocument { get; init; }

    /// <summary>The bytes among which the records that count begin, or null for all.</summary>
    public SelectRange? Range { get; init; }

    public static SelectInput Parse(SelectObjectContentRequest request, long size)
    {
        var input = request.InputSerialization ?? throw S3Errors.MissingRequiredParameter();
        switch (new object?[] { input.CSV, input.JSON, input.Parquet }.Count(static format => format is not null))
        {
            case 0:
                throw S3Errors.InvalidDataSource();
            case > 1:
                throw S3Errors.ObjectSerializationConflict();
        }

        if (input.Parquet is not null)
        {
            throw S3Errors.NotBuilt("S3 Select of Parquet (InputSerialization.Parquet)");
        }

        var parsed = new SelectInput
        {
            IsGzip = ParseCompression(input.CompressionType),
            Csv = input.CSV is null ? null : CsvFormat.Parse(input.CSV),
            IsDocument = input.JSON is not null && ParseJsonType(input.JSON.Type),
            Range = request.ScanRange is null ? null : SelectRange.Parse(request.ScanRange, size),
        };
        var hasNoPlaces = parsed.IsGzip || parsed.IsDocument || parsed.Csv?.AllowsQuotedRecordDelimiter == true;
        return parsed.Range is not null && hasNoPlaces ? throw S3Errors.UnsupportedScanRangeInput() : parsed;
    }

    private static bool ParseCompression(string? type) => type switch
    {
        null or "" or CompressionType.None => false,
        CompressionType.Gzip => true,
        CompressionType.Bzip2 => throw S3Errors.NotBuilt("S3 Select of BZIP2 (InputSerialization.CompressionType)"),
        _ => throw S3Errors.InvalidCompressionFormat(),
    };

    private static bool ParseJsonType(string? type) => type switch
    {
        JSONType.Document => true,
        JSONType.Lines => false,
        null => throw S3Errors.MissingRequiredParameter(),
        _ => throw S3Errors.InvalidJsonType(type),
    };
}

/// <summary>What CSV is written with.</summary>
internal sealed record CsvFormat
{
    public required bool HasHeader { get; init; }

    /// <summary>Whether the header's names are the columns'.</summary>
    public required bool UsesHeader { get; init; }

    public required char? Comment { get; init; }
    public required char? Quote { get; init; }
    public required char? Escape { get; init; }
    public required string FieldDelimiter { get; init; }

    /// <summary>Null where none was given: then it is a line feed, with a carriage return before it or without.</summary>
    public required string? RecordDelimiter { get; init; }

    public required bool AllowsQuotedRecordDelimiter { get; init; }

    public static CsvFormat Parse(CSVInput input) => new()
    {
        HasHeader = ParseHeader(input.FileHeaderInfo) != FileHeaderInfo.None,
        UsesHeader = input.FileHeaderInfo == FileHeaderInfo.Use,
        Comment = ParseCharacter(input.Comments, '#'),
        Quote = ParseCharacter(input.QuoteCharacter, '"'),
        Escape = ParseCharacter(input.QuoteEscapeCharacter, '"'),
        FieldDelimiter = ParseDelimiter(input.FieldDelimiter) ?? ",",
        RecordDelimiter = ParseDelimiter(input.RecordDelimiter),
        AllowsQuotedRecordDelimiter = input.AllowQuotedRecordDelimiter == true,
    };

    /// <summary>A single character; an empty text for none.</summary>
    public static char? ParseCharacter(string? text, char absent) => text switch
    {
        null => absent,
        "" => null,
        [var only] => only,
        _ => throw S3Errors.InvalidRequestParameter(),
    };

    public static string? ParseDelimiter(string? text) => text is "" ? throw S3Errors.InvalidRequestParameter() : text;

    private static string ParseHeader(string? info) => info switch
    {
        null or "" => FileHeaderInfo.None,
        FileHeaderInfo.None or FileHeaderInfo.Use or FileHeaderInfo.Ignore => info,
        _ => throw S3Errors.InvalidFileHeaderInfo(),
    };
}

/// <summary>The bytes, both included, at which a record has to begin to count.</summary>
internal sealed record SelectRange(long First, long Last)
{
    /// <summary>From a start to an end; from a start on; or, with an end alone, so many last bytes.</summary>
    public static SelectRange Parse(ScanRange range, long size) => (range.Start, range.End) switch
    {
        (null, null) => throw S3Errors.InvalidScanRange(),
        ( < 0, _) or (_, < 0) => throw S3Errors.InvalidScanRange(),
        (null, { } count) => new(Math.Max(0, size - count), size),
        ({ } start, null) => new(start, size),
        ({ } start, { } end) => start <= end ? new(start, end) : throw S3Errors.InvalidScanRange(),
    };
}
