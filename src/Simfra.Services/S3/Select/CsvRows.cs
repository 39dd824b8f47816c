using System.Globalization;
using System.Runtime.CompilerServices;
using Simfra.State.Blobs;

namespace Simfra.Services.S3;

/// <summary>Records of CSV: all values are text, by the header's names or by number.</summary>
internal sealed class CsvRows(Blob content, SelectInput input)
    : SelectDelimitedRows(content, input, StartOf(input.Range, input.Csv!.RecordDelimiter))
{
    private readonly List<string> _names = [];
    private bool _hasHeader;

    private CsvFormat Format => Input.Csv!;

    public override async ValueTask<int[]?> BindAsync(SqlStatement statement, CancellationToken cancellationToken)
    {
        if (statement.From.Count > 0)
        {
            throw S3Errors.InvalidKeyPath();
        }

        foreach (var path in statement.Paths)
        {
            Check(path);
        }

        if (Format.HasHeader && Input.Range?.First > 0)
        {
            // The header is before the range, and counts all the same.
            using var start = new CsvRows(Content, Input with { Range = null });
            await start.ReadHeaderAsync(cancellationToken).ConfigureAwait(false);
            _names.AddRange(start._names);
        }
        else if (Format.HasHeader)
        {
            await ReadHeaderAsync(cancellationToken).ConfigureAwait(false);
        }

        return [.. statement.Paths.Select(ColumnOf)];
    }

    public override async IAsyncEnumerable<SqlValue> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var record in ReadRecordsAsync(cancellationToken).ConfigureAwait(false))
        {
            if (IsSkipped(record))
            {
                continue;
            }

            var fields = CsvFields.Split(record, Format, Records.IsDelimited);
            while (_names.Count < fields.Count)
            {
                _names.Add(string.Create(CultureInfo.InvariantCulture, $"_{_names.Count + 1}"));
            }

            yield return new SqlStructure(_names, fields);
        }
    }

    /// <summary>Refuses paths that can mean no column, whatever the header is.</summary>
    private void Check(SqlPath path)
    {
        if (path is { Root: SqlPathRoot.Field, Steps.Count: > 1 })
        {
            throw S3Errors.InvalidTableAlias(path.Start);
        }

        if (path.Steps.Count == 0)
        {
            return;
        }

        if (path.Steps is not [SqlNameStep name])
        {
            throw S3Errors.InvalidKeyPath();
        }

        if (!Format.UsesHeader && PositionOf(name) is null)
        {
            throw S3Errors.InvalidColumnIndex(path.Start);
        }
    }

    private int ColumnOf(SqlPath path)
    {
        if (path.Steps is not [SqlNameStep name])
        {
            return -1;
        }

        if (!Format.UsesHeader)
        {
            return PositionOf(name)!.Value - 1;
        }

        var column = _hasHeader || _names.Count > 0 ? SqlStructure.IndexOf(_names, name.Name, name.IsQuoted) : -1;
        return column >= 0 ? column : throw S3Errors.MissingHeaders();
    }

    /// <summary>The number of <c>_1</c>.</summary>
    private static int? PositionOf(SqlNameStep name) =>
        name.Name is ['_', .. var digits] && int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var position) && position > 0
            ? position
            : null;

    private async ValueTask ReadHeaderAsync(CancellationToken cancellationToken)
    {
        while (await Records.ReadAsync(cancellationToken).ConfigureAwait(false) is { } record)
        {
            if (IsSkipped(record))
            {
                continue;
            }

            _hasHeader = true;
            if (Format.UsesHeader)
            {
                _names.AddRange(CsvFields.Split(record, Format, Records.IsDelimited).Select(static f => ((SqlString)f).Text));
            }

            return;
        }
    }

    private bool IsSkipped(string record) => record.Length == 0 || record[0] == Format.Comment;
}
