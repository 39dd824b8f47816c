using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Simfra.State;

namespace Simfra.Hosting.Admin;

/// <summary>
/// <c>GET /_simfra/state</c>: what the instance holds. Without a <c>kind</c> the tables, with one its records as JSON, a page at a time
/// (<c>limit</c>, and the <c>next</c> of the page before). <c>service</c>, <c>account</c> and <c>region</c> narrow both.
/// </summary>
internal sealed class StateApi(WorldState state)
{
    private const int DefaultLimit = 100;
    private const int MaxLimit = 1000;

    private static readonly string[] Parameters = ["service", "kind", "account", "region", "limit", "next"];

    public async Task HandleAsync(HttpContext http)
    {
        // Records hold secrets.
        if (await AdminAnswer.RefuseForeignPageAsync(http).ConfigureAwait(false))
        {
            return;
        }

        await (Query.Read(http.Request.Query, out var error) is { } query
            ? WriteAsync(http, query)
            : AdminAnswer.FailAsync(http, StatusCodes.Status400BadRequest, error)).ConfigureAwait(false);
    }

    private async Task WriteAsync(HttpContext http, Query query)
    {
        var tables = state.Capture().Where(query.Matches).ToList();
        http.Response.ContentType = "application/json; charset=utf-8";
        using (var json = new Utf8JsonWriter(http.Response.BodyWriter, new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, Indented = true }))
        {
            json.WriteStartObject();
            if (query.Kind is null)
            {
                WriteTables(json, tables);
            }
            else
            {
                WriteRecords(json, tables, query);
            }

            json.WriteEndObject();
        }

        await http.Response.BodyWriter.FlushAsync(http.RequestAborted).ConfigureAwait(false);
    }

    private static void WriteTables(Utf8JsonWriter json, List<TableSnapshot> tables)
    {
        json.WriteStartArray("tables"u8);
        foreach (var table in tables)
        {
            json.WriteStartObject();
            json.WriteString("service"u8, table.Service);
            WritePlace(json, table);
            json.WriteNumber("count"u8, table.Count);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteRecords(Utf8JsonWriter json, List<TableSnapshot> tables, Query query)
    {
        json.WriteNumber("count"u8, tables.Sum(static table => table.Count));
        json.WriteStartArray("records"u8);
        var records = tables.SelectMany(static table => table.Records, static (table, record) => (Table: table, Record: record));
        foreach (var (table, record) in records.Skip(query.Start).Take(query.Limit))
        {
            json.WriteStartObject();
            WritePlace(json, table);
            json.WriteString("key"u8, record.KeyText);
            json.WritePropertyName("content"u8);
            record.WriteTo(json);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        if (query.Start + query.Limit < tables.Sum(static table => table.Count))
        {
            json.WriteString("next"u8, (query.Start + query.Limit).ToString(CultureInfo.InvariantCulture));
        }
    }

    private static void WritePlace(Utf8JsonWriter json, TableSnapshot table)
    {
        json.WriteString("kind"u8, table.Kind);
        json.WriteString("account"u8, table.Scope.Account);
        json.WriteString("region"u8, table.Scope.Region);
    }

    /// <summary>What is asked for.</summary>
    private sealed record Query(string? Service, string? Kind, string? Account, string? Region, int Limit, int Start)
    {
        public static Query? Read(IQueryCollection query, out string error)
        {
            error = AdminAnswer.FindUnknown(query, Parameters) ?? "";
            var limit = Number("limit", DefaultLimit);
            var start = Number("next", 0);
            if (error.Length == 0 && limit is null or < 1 or > MaxLimit)
            {
                error = $"The limit is a number from 1 to {MaxLimit}.";
            }
            else if (error.Length == 0 && start is null)
            {
                error = "What 'next' says is the 'next' of the page before.";
            }

            return error.Length == 0 ? new(Value("service"), Value("kind"), Value("account"), Value("region"), limit!.Value, start!.Value) : null;

            string? Value(string name) => query.TryGetValue(name, out var value) ? value.ToString() : null;

            int? Number(string name, int otherwise) =>
                Value(name) is not { } text ? otherwise : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
        }

        public bool Matches(TableSnapshot table) =>
            (Service is null || table.Service == Service) && (Kind is null || table.Kind == Kind)
            && (Account is null || table.Scope.Account == Account) && (Region is null || table.Scope.Region == Region);
    }
}
