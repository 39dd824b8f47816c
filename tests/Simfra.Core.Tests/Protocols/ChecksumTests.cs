using Simfra.Core.Tests.Security;
using Simfra.Protocols.Checksums;
using Simfra.Schemas;

namespace Simfra.Core.Tests.Protocols;

public sealed class ChecksumTests
{
    private static readonly byte[] CheckInput = "123456789"u8.ToArray();

    public static TheoryData<string> Algorithms => [.. ChecksumAlgorithm.All.Select(a => a.Name)];

    /// <summary>The check values of the CRC catalogue, and of FIPS 180.</summary>
    [Theory]
    [InlineData("CRC32", "cbf43926")]
    [InlineData("CRC32C", "e3069283")]
    [InlineData("CRC64NVME", "ae8b14860a799888")]
    [InlineData("SHA1", "f7c3bc1d808e04732adf679965ccc34ca7ae3441")]
    [InlineData("SHA256", "15e2b0d3c33891ebb0f1ef609ec419420c20e320ce94c65fbc8c3312448eb225")]
    public void Compute_CheckInput_GivesTheCatalogueValue(string name, string expected) =>
        Assert.Equal(expected, Convert.ToHexStringLower(ChecksumAlgorithm.FromName(name)!.Compute(CheckInput)));

    [Theory]
    [MemberData(nameof(Algorithms))]
    public void Append_InPieces_GivesTheSameAsAtOnce(string name)
    {
        var algorithm = ChecksumAlgorithm.FromName(name)!;
        var random = new Random(7);
        var data = new byte[10_007];
        random.NextBytes(data);
        using var checksum = algorithm.Create();
        for (var start = 0; start < data.Length;)
        {
            var length = Math.Min(random.Next(1, 300), data.Length - start);
            checksum.Append(data.AsSpan(start, length));
            start += length;
        }

        Assert.Equal(algorithm.Compute(data), checksum.GetValue());
    }

    [Fact]
    public void Compute_EveryShortLength_AgreesWithTheBitwiseDefinition()
    {
        var data = Enumerable.Range(0, 70).Select(i => (byte)((i * 37) + 11)).ToArray();
        for (var length = 0; length <= data.Length; length++)
        {
            var part = data.AsSpan(0, length);
            Assert.Equal((uint)Bitwise(part, Crc32.Polynomial, 32), Crc32.Compute(part));
            Assert.Equal((uint)Bitwise(part, Crc32C.Polynomial, 32), Crc32C.Compute(part));
            Assert.Equal((uint)Bitwise(part, Crc32C.Polynomial, 32), Crc32C.ComputeInSoftware(part));
            Assert.Equal(Bitwise(part, Crc64Nvme.Polynomial, 64), Crc64Nvme.Compute(part));
        }
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 0)]
    [InlineData(0, 1)]
    [InlineData(5, 4)]
    [InlineData(1000, 5_242_880)]
    [InlineData(5_242_880, 1001)]
    public void Combine_CrcsOfParts_GivesTheCrcOfTheWhole(int first, int second)
    {
        var data = new byte[first + second];
        new Random(first + second).NextBytes(data);
        var a = data.AsSpan(0, first);
        var b = data.AsSpan(first);

        Assert.Equal(Crc32.Compute(data), Crc32.Combine(Crc32.Compute(a), Crc32.Compute(b), second));
        Assert.Equal(Crc32C.Compute(data), Crc32C.Combine(Crc32C.Compute(a), Crc32C.Compute(b), second));
        Assert.Equal(Crc64Nvme.Compute(data), Crc64Nvme.Combine(Crc64Nvme.Compute(a), Crc64Nvme.Compute(b), second));
    }

    [Fact]
    public void Parse_ChecksumHeader_FindsAlgorithmAndValue()
    {
        var declared = Parse(("x-amz-checksum-crc32c", "Pf4upw=="), ("x-amz-sdk-checksum-algorithm", "CRC32C"), ("x-amz-checksum-type", "FULL_OBJECT"));

        Assert.Same(ChecksumAlgorithm.Crc32C, declared.Algorithm);
        Assert.Equal("Pf4upw==", Convert.ToBase64String(declared.Value!));
        Assert.False(declared.IsInTrailer);
    }

    [Fact]
    public void Parse_TrailerHeader_FindsTheAlgorithm()
    {
        var declared = Parse(("x-amz-trailer", "x-amz-checksum-crc64nvme"));

        Assert.Same(ChecksumAlgorithm.Crc64Nvme, declared.Algorithm);
        Assert.True(declared.IsInTrailer);
    }

    [Theory]
    [InlineData("x-amz-checksum-crc32", "not base64!", "InvalidRequest", "Value for x-amz-checksum-crc32 header is invalid.")]
    [InlineData("x-amz-checksum-crc32", "AAAAAAAAAAA=", "InvalidRequest", "Value for x-amz-checksum-crc32 header is invalid.")]
    [InlineData("x-amz-checksum-sha256", "", "InvalidRequest", "Value for x-amz-checksum-sha256 header is invalid.")]
    [InlineData("x-amz-checksum-crc16", "AAA=", "InvalidRequest", "The algorithm type you specified in x-amz-checksum- header is invalid.")]
    [InlineData("x-amz-trailer", "x-amz-meta-a", "InvalidRequest", "The value specified in the x-amz-trailer header is not supported")]
    [InlineData("x-amz-sdk-checksum-algorithm", "CRC16", "InvalidRequest", "Value for x-amz-sdk-checksum-algorithm header is invalid.")]
    [InlineData(
        "x-amz-sdk-checksum-algorithm", "CRC32", "InvalidRequest",
        "x-amz-sdk-checksum-algorithm specified, but no corresponding x-amz-checksum-* or x-amz-trailer headers were found.")]
    [InlineData("Content-MD5", "abc", "InvalidDigest", "The Content-MD5 you specified was invalid.")]
    [InlineData("Content-MD5", "AAAA", "InvalidDigest", "The Content-MD5 you specified was invalid.")]
    public void Parse_WrongHeader_IsRefused(string name, string value, string code, string message)
    {
        var error = Assert.Throws<AwsServiceException>(() => Parse((name, value)));

        Assert.Equal((code, 400, message), (error.Code, error.StatusCode, error.ErrorMessage));
    }

    [Theory]
    [InlineData("x-amz-checksum-crc32c", "Pf4upw==")]
    [InlineData("x-amz-trailer", "x-amz-checksum-sha1")]
    public void Parse_TwoChecksums_IsRefused(string name, string value)
    {
        var error = Assert.Throws<AwsServiceException>(() => Parse(("x-amz-checksum-crc32", "AAAAAA=="), (name, value)));

        Assert.Equal("Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed.", error.ErrorMessage);
    }

    [Fact]
    public void Parse_SdkAlgorithmOfAnotherChecksum_IsRefused() =>
        Assert.Equal(
            "Value for x-amz-sdk-checksum-algorithm header is invalid.",
            Assert.Throws<AwsServiceException>(() => Parse(("x-amz-checksum-crc32", "AAAAAA=="), ("x-amz-sdk-checksum-algorithm", "SHA1"))).ErrorMessage);

    private static DeclaredChecksums Parse(params (string Name, string Value)[] headers) =>
        DeclaredChecksums.Parse(SigningFixture.Request(headers: headers));

    private static ulong Bitwise(ReadOnlySpan<byte> data, ulong polynomial, int width)
    {
        var mask = width == 64 ? ulong.MaxValue : (1UL << width) - 1;
        var state = mask;
        foreach (var b in data)
        {
            state ^= b;
            for (var bit = 0; bit < 8; bit++)
            {
                state = (state & 1) != 0 ? (state >> 1) ^ polynomial : state >> 1;
            }
        }

        return state ^ mask;
    }
}
