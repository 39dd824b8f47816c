using System.Text;
using Microsoft.Data.Sqlite;

namespace Simfra.State.Storage.Sqlite;

/// <summary>Reads all tables of a file.</summary>
internal static class TableReader
{
    /// <param name="connection">The open file.</param>
    /// <param name="origin">What the tables say of where they come from.</param>
    /// <param name="digest">Takes in all that is read, if given.</param>
    public static List<StoredTable> Read(SqliteConnection connection, StoredOrigin origin, TableDigest? digest = null)
    {
        var tables = new List<StoredTable>();
        var recordsById = new Dictionary<long, List<StoredRecord>>();
        using (var collections = Query(connection, "SELECT id, service, account, region, kind FROM collection ORDER BY id"))
        {
            while (collections.Read())
            {
                var records = new List<StoredRecord>();
                recordsById.Add(collections.GetInt64(0), records);
                tables.Add(new(
                    origin,
                    collections.GetString(1),
                    new StateScope(collections.GetString(2), collections.GetString(3)),
                    collections.GetString(4),
                    records));
            }
        }

        using (var rows = Query(connection, "SELECT collection, key, version, document FROM record ORDER BY collection, key"))
        {
            while (rows.Read())
            {
                if (!recordsById.TryGetValue(rows.GetInt64(0), out var records))
                {
                    throw new SimfraStateException(origin.Path, "the file is damaged: it has records of no table.");
                }

                records.Add(new(Encoding.UTF8.GetString(rows.GetFieldValue<byte[]>(1)), rows.GetInt32(2), rows.GetFieldValue<byte[]>(3)));
            }
        }

        tables.ForEach(table => digest?.Add(table));
        tables.RemoveAll(static table => table.Records.Count == 0);
        return tables;
    }

    private static SqliteDataReader Query(SqliteConnection connection, string sql)
    {
        var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteReader();
    }
}
