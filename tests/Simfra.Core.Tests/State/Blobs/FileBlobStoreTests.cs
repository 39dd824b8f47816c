using System.Security.Cryptography;
using System.Text.Json;
using Simfra.Core.Tests.State.Storage;
using Simfra.State.Blobs;

namespace Simfra.Core.Tests.State.Blobs;

public sealed class FileBlobStoreTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly FileBlobStore _store;

    public FileBlobStoreTests() => _store = new(_folder.PathOf("blobs"));

    [Theory]
    [InlineData(0, false)]
    [InlineData(1, false)]
    [InlineData(BlobStore.KeptLength, false)]
    [InlineData(BlobStore.KeptLength + 1, true)]
    [InlineData(64 * 1024, true)]
    [InlineData(64 * 1024 + 1, true)]
    [InlineData(1_000_003, true)]
    public async Task Blob_GivesBackWhatWasWritten(int length, bool isFile)
    {
        var bytes = Bytes(length, 1);

        foreach (var blob in new[] { await StoreAsync(bytes), Store(bytes) })
        {
            Assert.Equal(isFile, blob is FileBlob);
            Assert.Equal(length, blob.Length);
            Assert.Equal(bytes, Read(blob.OpenRead()));
            Assert.Equal(bytes[(length / 3)..(length / 2)], Read(blob.OpenRead(length / 3, (length / 2) - (length / 3))));
        }

        Assert.Equal(isFile ? 1 : 0, Files().Length);
    }

    [Fact]
    public async Task OpenRead_ReadsAsynchronouslyToo()
    {
        var bytes = Bytes(200_000, 2);
        await using var stream = (await StoreAsync(bytes)).OpenRead(1000, 150_000);
        using var read = new MemoryStream();

        await stream.CopyToAsync(read);

        Assert.Equal(bytes[1000..151_000], read.ToArray());
    }

    [Fact]
    public void OpenRead_BeyondTheEnd_Throws() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Store(Bytes(50_000, 1)).OpenRead(1, 50_000));

    [Fact]
    public async Task Writer_ThatIsNotCompleted_LeavesNothing()
    {
        using (var writer = _store.CreateWriter())
        {
            await FillAsync(writer, Bytes(500_000, 3));
            Assert.Single(Files());
        }

        Assert.Empty(Files());
    }

    [Fact]
    public void Find_GivesTheBlobOfThatDigestAndLength()
    {
        var bytes = Bytes(50_000, 4);
        var blob = Store(bytes);
        var sha256 = Convert.ToHexStringLower(SHA256.HashData(bytes));

        Assert.Same(blob, _store.Find(sha256, 50_000));
        Assert.Null(_store.Find(sha256, 49_999));
        Assert.Null(_store.Find(new string('0', 64), 50_000));
        using var reopened = new FileBlobStore(_folder.PathOf("blobs"));
        Assert.Equal(bytes, Read(reopened.Find(sha256, 50_000)!.OpenRead()));
        Assert.Null(reopened.Find(sha256, 1));
    }

    [Fact]
    public void DeleteUnused_LeavesWhatWasFound_AndWhatIsNotOurs()
    {
        var kept = ((FileBlob)Store(Bytes(50_000, 5))).Sha256;
        Store(Bytes(50_000, 6));
        _store.Dispose();
        File.WriteAllText(_folder.PathOf("blobs", kept[..2], "notes.txt"), "mine");

        using var reopened = new FileBlobStore(_folder.PathOf("blobs"));
        var found = reopened.Find(kept, 50_000);
        reopened.DeleteUnused();

        Assert.Equal([kept, "notes.txt"], Files().Select(Path.GetFileName).Order(StringComparer.Ordinal));
        GC.KeepAlive(found);
    }

    [Fact]
    public async Task SameBytes_WrittenAndLetGoByManyAtOnce_AreAlwaysThere()
    {
        var bytes = Bytes(40_000, 7);
        using var stop = new CancellationTokenSource();
        var collector = Task.Run(() =>
        {
            while (!stop.IsCancellationRequested)
            {
                GC.Collect();
                GC.WaitForPendingFinalizers();
            }
        });
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() =>
        {
            for (var i = 0; i < 100; i++)
            {
                Assert.Equal(bytes, Read(Store(bytes).OpenRead()));
            }
        })));
        await stop.CancelAsync();
        await collector;
    }

    [Fact]
    public void Record_NamesItsFiles_AndHoldsTheRest()
    {
        var (large, small) = (Bytes(50_000, 8), Bytes(10, 9));
        var blob = Blob.Concat([Store(large), Store(small), MemoryBlob.Of(Bytes(60_000, 10))]);
        var options = new JsonSerializerOptions { Converters = { new BlobJsonConverter(_store) } };

        var json = JsonSerializer.Serialize(blob, options);

        Assert.InRange(json.Length, 80_000, 81_000);
        Assert.Equal([new KeptBlob(((FileBlob)Store(large)).Sha256, 50_000)], KeptBlob.FindAll(System.Text.Encoding.UTF8.GetBytes($"{{\"a\":[{json}]}}")));
        Assert.Equal(Read(blob.OpenRead()), Read(JsonSerializer.Deserialize<Blob>(json, options)!.OpenRead()));
    }

    [Fact]
    public void Record_WhoseFileIsMissing_CannotBeRead()
    {
        var options = new JsonSerializerOptions { Converters = { new BlobJsonConverter(_store) } };

        var error = Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<Blob>($$"""[{"sha256":"{{new string('0', 64)}}","length":5}]""", options));

        Assert.Contains($"The 5 bytes of {new string('0', 64)} are missing.", error.Message, StringComparison.Ordinal);
    }

    public void Dispose()
    {
        _store.Dispose();
        _folder.Dispose();
    }

    private static byte[] Bytes(int length, int seed)
    {
        var bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    private static byte[] Read(Stream stream)
    {
        using var bytes = new MemoryStream();
        using (stream)
        {
            stream.CopyTo(bytes);
        }

        return bytes.ToArray();
    }

    private static async Task FillAsync(BlobWriter writer, byte[] bytes)
    {
        for (var from = 0; from < bytes.Length;)
        {
            var memory = writer.GetMemory();
            var count = Math.Min(Math.Min(memory.Length, 50_001), bytes.Length - from);
            bytes.AsSpan(from, count).CopyTo(memory.Span);
            await writer.AdvanceAsync(count, CancellationToken.None);
            from += count;
        }
    }

    private async Task<Blob> StoreAsync(byte[] bytes)
    {
        using var writer = _store.CreateWriter(bytes.Length);
        await FillAsync(writer, bytes);
        return writer.Complete();
    }

    private Blob Store(byte[] bytes)
    {
        using var writer = _store.CreateWriter();
        writer.Write(bytes);
        return writer.Complete();
    }

    private string[] Files() => Directory.GetFiles(_folder.PathOf("blobs"), "*", SearchOption.AllDirectories);
}
