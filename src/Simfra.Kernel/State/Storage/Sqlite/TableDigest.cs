using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Simfra.State.Storage.Sqlite;

/// <summary>A digest of all that a file's tables hold: SQLite finds a damaged page, but not a byte of a record that has changed.</summary>
internal sealed class TableDigest : IDisposable
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    public void Add(StoredTable table)
    {
        Add(table.Service, table.Scope, table.Kind);
        foreach (var record in table.Records)
        {
            Add(record.Key, record.Version, record.Document.Span);
        }
    }

    public void Add(string service, StateScope scope, string kind)
    {
        Add(service);
        Add(scope.Account);
        Add(scope.Region);
        Add(kind);
    }

    public void Add(string key, int version, ReadOnlySpan<byte> document)
    {
        Add(key);
        Add(version);
        Add(document);
    }

    public void Add(string text) => Add(Encoding.UTF8.GetBytes(text));

    public void Add(ReadOnlySpan<byte> bytes)
    {
        Add(bytes.Length);
        _hash.AppendData(bytes);
    }

    /// <summary>The digest as hexadecimal digits.</summary>
    public string Complete() => Convert.ToHexStringLower(_hash.GetHashAndReset());

    public void Dispose() => _hash.Dispose();

    private void Add(int number)
    {
        Span<byte> bytes = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, number);
        _hash.AppendData(bytes);
    }
}
