using System.Text;

namespace Simfra.Services.S3;

/// <summary>Cuts a text into records, which end with a delimiter.</summary>
/// <param name="text">The text.</param>
/// <param name="delimiter">Their end; null for a line feed, with a carriage return before it or without.</param>
/// <param name="quote">What delimiters that don't count stand between, or null where all count.</param>
/// <param name="escape">What takes a quote its meaning.</param>
internal sealed class SelectRecords(SelectText text, string? delimiter, char? quote, char? escape)
{
    /// <summary>The most characters of a record.</summary>
    public const int MaxLength = 1024 * 1024;

    private readonly string _end = delimiter ?? SelectInput.DefaultRecordDelimiter;
    private readonly StringBuilder _record = new();

    /// <summary>Where the text of the next record begins, in bytes from where reading began.</summary>
    public long NextStart { get; private set; }

    /// <summary>Whether the record that was read last ended with a delimiter, and not with the text.</summary>
    public bool IsDelimited { get; private set; }

    /// <summary>The next record without its delimiter, or null at the end.</summary>
    public async ValueTask<string?> ReadAsync(CancellationToken cancellationToken)
    {
        _record.Clear();
        var isQuoted = false;
        while (!text.Rest.IsEmpty || await text.FillAsync(cancellationToken).ConfigureAwait(false))
        {
            if (Take(ref isQuoted))
            {
                IsDelimited = true;
                return Finish(_record.Length - _end.Length);
            }

            if (_record.Length > MaxLength + _end.Length)
            {
                throw S3Errors.OverMaxRecordSize(MaxLength);
            }
        }

        IsDelimited = false;
        return _record.Length == 0 ? null : Finish(_record.Length);
    }

    /// <summary>Takes what there is up to a delimiter.</summary>
    /// <returns>Whether one was found.</returns>
    private bool Take(ref bool isQuoted)
    {
        var last = _end[^1];
        while (!text.Rest.IsEmpty)
        {
            var rest = text.Rest;
            var count = quote is { } mark ? rest.IndexOfAny(last, mark) : rest.IndexOf(last);
            if (count < 0)
            {
                Append(rest.Length);
                return false;
            }

            var isMark = rest[count] == quote;
            Append(count + 1);
            if (isMark)
            {
                // A quote that is escaped by itself opens and closes at once; by another character it has none.
                isQuoted ^= escape == quote || escape is null || _record.Length < 2 || _record[^2] != escape;
            }
            else if (!isQuoted && EndsWithDelimiter())
            {
                return true;
            }
        }

        return false;
    }

    private void Append(int count)
    {
        var taken = text.Rest[..count];
        NextStart += Encoding.UTF8.GetByteCount(taken);
        _record.Append(taken);
        text.Advance(count);
    }

    private bool EndsWithDelimiter()
    {
        var start = _record.Length - _end.Length;
        for (var i = 0; i < _end.Length; i++)
        {
            if (start < 0 || _record[start + i] != _end[i])
            {
                return false;
            }
        }

        return true;
    }

    private string Finish(int length)
    {
        length -= delimiter is null && IsDelimited && length > 0 && _record[length - 1] == '\r' ? 1 : 0;
        return length <= MaxLength ? _record.ToString(0, length) : throw S3Errors.OverMaxRecordSize(MaxLength);
    }
}
