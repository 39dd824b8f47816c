using System.Text;

namespace Simfra.Services.S3;

/// <summary>Cuts a record of CSV into its fields.</summary>
internal static class CsvFields
{
    /// <param name="record">The record.</param>
    /// <param name="format">How it is written.</param>
    /// <param name="isDelimited">Whether a delimiter ended it: then that may have been in quotes.</param>
    public static List<SqlValue> Split(string record, CsvFormat format, bool isDelimited)
    {
        var fields = new List<SqlValue>();
        for (var at = 0; ;)
        {
            at = record.Length > at && record[at] == format.Quote
                ? ReadQuoted(record, at, format, isDelimited, fields)
                : ReadPlain(record, at, format, fields);
            if (at >= record.Length)
            {
                return fields;
            }

            at += format.FieldDelimiter.Length;
            if (at == record.Length)
            {
                fields.Add(new SqlString(""));
                return fields;
            }
        }
    }

    private static int ReadPlain(string record, int at, CsvFormat format, List<SqlValue> fields)
    {
        var end = record.IndexOf(format.FieldDelimiter, at, StringComparison.Ordinal);
        end = end < 0 ? record.Length : end;
        fields.Add(new SqlString(record[at..end]));
        return end;
    }

    private static int ReadQuoted(string record, int at, CsvFormat format, bool isDelimited, List<SqlValue> fields)
    {
        var field = new StringBuilder();
        for (at++; at < record.Length; at++)
        {
            var c = record[at];
            var next = at + 1 < record.Length ? record[at + 1] : (char?)null;
            if (c == format.Escape && (next == format.Quote || (next == format.Escape && format.Escape != format.Quote)))
            {
                field.Append(next);
                at++;
            }
            else if (c == format.Quote)
            {
                fields.Add(new SqlString(field.ToString()));
                var isEnd = at + 1 == record.Length || string.CompareOrdinal(record, at + 1, format.FieldDelimiter, 0, format.FieldDelimiter.Length) == 0;
                return isEnd ? at + 1 : throw S3Errors.CsvUnescapedQuote();
            }
            else
            {
                field.Append(c);
            }
        }

        throw isDelimited && !format.AllowsQuotedRecordDelimiter ? S3Errors.CsvEscapingRecordDelimiter() : S3Errors.CsvUnescapedQuote();
    }
}
