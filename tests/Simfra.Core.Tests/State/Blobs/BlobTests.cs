using System.Text.Json;
using Simfra.State.Blobs;

namespace Simfra.Core.Tests.State.Blobs;

public sealed class BlobTests
{
    [Theory]
    [InlineData(0, true)]
    [InlineData(1, true)]
    [InlineData(1_000, true)]
    [InlineData(65_536, true)]
    [InlineData(65_537, false)]
    [InlineData(1_000_003, true)]
    [InlineData(1_000_003, false)]
    public async Task Blob_GivesBackWhatWasWritten(int length, bool isLengthKnown)
    {
        var bytes = Bytes(length);

        var blob = await StoreAsync(bytes, isLengthKnown ? length : null);

        Assert.Equal(length, blob.Length);
        Assert.Equal(bytes, await ReadAsync(blob.OpenRead()));
    }

    [Fact]
    public async Task Blob_InMemory_HasNoLargeSegments_AndNoneHalfEmptyButTheLast()
    {
        var blob = Assert.IsType<MemoryBlob>(await StoreAsync(Bytes(300_000), 300_000));

        Assert.All(blob.Segments, static s => Assert.InRange(s.Length, 1, MemoryBlobStore.MaxSegmentLength));
        Assert.All(blob.Segments.SkipLast(1), static s => Assert.Equal(MemoryBlobStore.MaxSegmentLength, s.Length));
        Assert.Equal(300_000, blob.Segments.Sum(static s => s.Length));
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(0, 10)]
    [InlineData(4_090, 20)]
    [InlineData(65_000, 70_000)]
    [InlineData(199_999, 1)]
    [InlineData(200_000, 0)]
    public async Task Blob_GivesStretches(int offset, int length)
    {
        var bytes = Bytes(200_000);
        var blob = await StoreAsync(bytes, null);

        Assert.Equal(bytes[offset..(offset + length)], await ReadAsync(blob.OpenRead(offset, length)));
    }

    [Theory]
    [InlineData(-1, 1)]
    [InlineData(0, -1)]
    [InlineData(0, 11)]
    [InlineData(11, 0)]
    public async Task Blob_RefusesStretchesThatItHasNot(int offset, int length)
    {
        var blob = await StoreAsync(Bytes(10), 10);

        Assert.Throws<ArgumentOutOfRangeException>(() => blob.OpenRead(offset, length));
        Assert.Throws<ArgumentOutOfRangeException>(() => Blob.Concat([blob, Blob.Empty]).OpenRead(offset, length));
    }

    [Fact]
    public async Task Concat_ReadsPartsAsOne_EmptyOnesAmongThem()
    {
        byte[][] parts = [Bytes(0), Bytes(70_000), Bytes(1), Bytes(0), Bytes(5), Bytes(0)];
        var blob = Blob.Concat([.. await Task.WhenAll(parts.Select(p => StoreAsync(p, p.Length)))]);
        var whole = parts.SelectMany(static p => p).ToArray();

        Assert.Equal(whole.Length, blob.Length);
        Assert.Equal(whole, await ReadAsync(blob.OpenRead()));
        Assert.Equal(whole[69_999..70_003], await ReadAsync(blob.OpenRead(69_999, 4)));
        Assert.Equal(whole[70_000..70_001], await ReadAsync(blob.OpenRead(70_000, 1)));
        Assert.Equal(whole[70_001..], await ReadAsync(blob.OpenRead(70_001, 5)));
        Assert.Empty(await ReadAsync(blob.OpenRead(whole.Length, 0)));
    }

    [Fact]
    public async Task Concat_OfNoneOrOne_IsEmptyOrThatOne()
    {
        var only = await StoreAsync(Bytes(3), 3);

        Assert.Same(Blob.Empty, Blob.Concat([]));
        Assert.Same(only, Blob.Concat([only]));
    }

    [Fact]
    public async Task Blob_GoesThroughJson()
    {
        var bytes = Bytes(150_000);
        var blob = Blob.Concat([await StoreAsync(bytes[..100_000], null), Blob.Empty, await StoreAsync(bytes[100_000..], 50_000)]);

        var read = JsonSerializer.Deserialize<Blob>(JsonSerializer.Serialize(blob))!;

        Assert.Equal(bytes, await ReadAsync(read.OpenRead()));
    }

    private static async Task<Blob> StoreAsync(byte[] bytes, long? expectedLength)
    {
        using var writer = new MemoryBlobStore().CreateWriter(expectedLength);
        for (var written = 0; written < bytes.Length;)
        {
            var memory = writer.GetMemory();
            Assert.False(memory.IsEmpty);

            // Bytes come off the network in odd numbers.
            var count = Math.Min(Math.Min(memory.Length, 1_777), bytes.Length - written);
            bytes.AsMemory(written, count).CopyTo(memory);
            await writer.AdvanceAsync(count, CancellationToken.None);
            written += count;
        }

        return writer.Complete();
    }

    private static async Task<byte[]> ReadAsync(Stream stream)
    {
        await using (stream)
        {
            using var bytes = new MemoryStream();
            await stream.CopyToAsync(bytes);
            return bytes.ToArray();
        }
    }

    private static byte[] Bytes(int count)
    {
        var bytes = new byte[count];
        new Random(count).NextBytes(bytes);
        return bytes;
    }
}
