using Simfra.Schemas;
using Simfra.Services.S3;
using Simfra.State.Blobs;

namespace Simfra.Services.Tests.S3;

/// <summary>Whatever S3 Select is given, it answers or refuses it in AWS's words.</summary>
public sealed class SelectFuzzTests
{
    private static readonly string[] Words =
    [
        "SELECT", "FROM", "S3Object", "s", "WHERE", "LIMIT", "AND", "OR", "NOT", "IN", "LIKE", "ESCAPE", "BETWEEN", "IS", "NULL", "MISSING", "CASE", "WHEN",
        "THEN", "ELSE", "END", "CAST", "AS", "INT", "DECIMAL", "TIMESTAMP", "COUNT", "SUM", "TRIM", "BOTH", "SUBSTRING", "FOR", "EXTRACT", "YEAR", "DATE_ADD",
        "TO_STRING", "COALESCE", "_1", "_2", "\"x\"", "'a%'", "''", "1", "2.5", "1e3", "`2017T`", "`true`", "(", ")", "[", "]", "*", ",", ".", ";", "+", "-",
        "/", "%", "||", "=", "<>", "<=", "@", "order", "-- c\n", "/* c */",
    ];

    [Fact]
    public async Task AnyWords_AreAnsweredOrRefused()
    {
        var random = new Random(20240501);
        var understood = 0;
        for (var round = 0; round < 20_000; round++)
        {
            var words = Enumerable.Range(0, random.Next(1, 14)).Select(_ => Words[random.Next(Words.Length)]);
            understood += await TryAsync($"SELECT {string.Join(' ', words)}{(random.Next(3) == 0 ? "" : " FROM S3Object s")}") ? 1 : 0;
        }

        Assert.InRange(understood, 100, 19_000);
    }

    /// <summary>Queries that are right but for one character.</summary>
    [Fact]
    public async Task AnyQueryWithACharacterChanged_IsAnsweredOrRefused()
    {
        const string query = "SELECT s._1, CAST(s._2 AS INT) + 1 x, TRIM(BOTH 'a' FROM _1) FROM S3Object s "
            + "WHERE s._1 LIKE 'a\\%' ESCAPE '\\' OR _2 IN (1, 2) LIMIT 5";
        const string characters = "'\"`()[]*,.;+-/%|=<>!@#$\\_ \n\0é😁aZ09";
        for (var at = 0; at < query.Length; at++)
        {
            foreach (var c in characters)
            {
                await TryAsync($"{query[..at]}{c}{query[at..]}");
                await TryAsync($"{query[..at]}{c}{query[(at + 1)..]}");
            }

            await TryAsync(query[..at]);
        }
    }

    /// <summary>Operators bind as SQL's do: an expression and the same with all its parentheses come to the same.</summary>
    [Fact]
    public async Task AnyArithmetic_IsAsWithAllItsParentheses()
    {
        var random = new Random(7);
        for (var round = 0; round < 2_000; round++)
        {
            var (text, value) = Sum(random, 3);
            var statement = SqlParser.Parse($"SELECT {text} FROM S3Object");
            var result = statement.Projections[0].Expression.Evaluate(new() { Now = default });

            Assert.Equal(new SqlInteger(value), result);
            await Task.CompletedTask;
        }
    }

    /// <summary>What is written as CSV reads as what it was, with any characters in it.</summary>
    [Fact]
    public async Task AnyFields_WrittenAsCsv_AreReadAsTheyWere()
    {
        var random = new Random(3);
        string[] characters = ["a", "b", ",", "\"", "\n", "\r", ";", "#", "é", "😁", " "];
        for (var round = 0; round < 2_000; round++)
        {
            var fields = Enumerable.Range(0, random.Next(1, 5))
                .Select(_ => string.Concat(Enumerable.Range(0, random.Next(5)).Select(_ => characters[random.Next(characters.Length)])))
                .ToList();
            fields[0] = $"x{fields[0]}";
            var written = new System.Buffers.ArrayBufferWriter<byte>();
            SelectOutput.Parse(new() { CSV = new() }).Write(
                written, new([.. fields.Select(static (_, i) => $"_{i + 1}")], [.. fields.Select(static f => new SqlString(f))]));

            var read = await ReadAsync(written.WrittenSpan.ToArray(), allowsQuotedRecordDelimiter: true);

            Assert.Equal(fields, Assert.Single(read));
        }
    }

    private static (string Text, long Value) Sum(Random random, int depth)
    {
        var (text, value) = Product(random, depth);
        for (var i = random.Next(3); i > 0; i--)
        {
            var (next, number) = Product(random, depth);
            (text, value) = random.Next(2) == 0 ? ($"{text}+{next}", value + number) : ($"{text} - {next}", value - number);
        }

        return (text, value);
    }

    private static (string Text, long Value) Product(Random random, int depth)
    {
        var (text, value) = Factor(random, depth);
        for (var i = random.Next(3); i > 0; i--)
        {
            var (next, number) = Factor(random, depth);
            (text, value) = number == 0 || random.Next(2) == 0 ? ($"{text}*{next}", value * number) : ($"{text}/{next}", value / number);
        }

        return (text, value);
    }

    private static (string Text, long Value) Factor(Random random, int depth)
    {
        if (depth == 0 || random.Next(3) > 0)
        {
            var number = random.Next(10);
            return random.Next(4) == 0 ? ($"(-{number})", -number) : ($"{number}", number);
        }

        var (text, value) = Sum(random, depth - 1);
        return ($"({text})", value);
    }

    /// <returns>Whether the query has an answer.</returns>
    private static async Task<bool> TryAsync(string query)
    {
        try
        {
            var statement = SqlParser.Parse(query);
            using var rows = SelectRows.Open(MemoryBlob.Of("abc,12\nd,13\n"u8), Input(allowsQuotedRecordDelimiter: false));
            await foreach (var result in new SelectQuery(statement, rows, default).RunAsync(CancellationToken.None))
            {
                if (result is not null)
                {
                    SelectOutput.Parse(new() { JSON = new() }).Write(new System.Buffers.ArrayBufferWriter<byte>(), result);
                }
            }

            return true;
        }
        catch (AwsServiceException refusal)
        {
            Assert.Equal(400, refusal.StatusCode);
            return false;
        }
    }

    private static async Task<List<List<string>>> ReadAsync(byte[] content, bool allowsQuotedRecordDelimiter)
    {
        using var rows = SelectRows.Open(MemoryBlob.Of(content), Input(allowsQuotedRecordDelimiter));
        var read = new List<List<string>>();
        await foreach (var row in rows.ReadAsync(CancellationToken.None))
        {
            read.Add([.. ((SqlStructure)row).Values.Select(static v => ((SqlString)v).Text)]);
        }

        return read;
    }



    private static SelectInput Input(bool allowsQuotedRecordDelimiter) => new()
    {
        IsGzip = false,
        Csv = CsvFormat.Parse(new() { AllowQuotedRecordDelimiter = allowsQuotedRecordDelimiter }),
    };
}
