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

    /// <summary>As the reference implementation computes them, for all ranges of lengths that the algorithms tell apart.</summary>
    [Theory]
    [InlineData(0, "ef46db3751d8e999", "2d06800538d394c2", "99aa06d3014798d86001c324468d497f")]
    [InlineData(1, "1f25c8d0bc1f4bb6", "13e608bc156defed", "22bbb76b211a39ba13e608bc156defed")]
    [InlineData(3, "31d2363f52e564c9", "a9088dda485b481c", "ce31763cbf8245a5a9088dda485b481c")]
    [InlineData(4, "9bb64b7d66ee9fda", "6d9253b16c8b1ed3", "47197970590746b1788a609154b0fe20")]
    [InlineData(8, "dab99d95c6f90092", "60539db630471163", "e3bc8a5f461715553cd024e3d63a1588")]
    [InlineData(9, "170bb6bf975b4c02", "feff668361d723a8", "c72c88247a9a56d7eafab1c7f123109f")]
    [InlineData(16, "434850232b787be2", "b8c859b0f030b585", "ce0b9647ab24f88460d75c5e47d40a24")]
    [InlineData(17, "1efa7025f1b97a7a", "714a04408e79b80f", "bfd327edcc2fbd12eeed7654312a26d7")]
    [InlineData(31, "a2aa5f33cc4a6119", "ed41ac283d0674b3", "670ee2d79d2552f8262deca043341a5b")]
    [InlineData(32, "23c3c17ef790fd97", "19ff4ee1d6ba1a55", "4f130f27ab6baf45d761fd22e8ad5262")]
    [InlineData(33, "50a7cfc7ba588784", "3e44983ad21679c8", "d15b272993d9830f4193c535612ac940")]
    [InlineData(64, "0eb64b3ef6eeb01f", "287eb1fa9e4be2c1", "fed953fe6a8b2b63aa549d72c69cd267")]
    [InlineData(96, "3101a958de582e18", "f084e7cfbc624743", "2a350495986db37a0ab63bcfbc907abb")]
    [InlineData(128, "46fbcfbf0150793f", "67425a03650261bf", "1b1962a096bac78bc580008b6c92ac53")]
    [InlineData(129, "3eb5d118151c8303", "c664bf3311c6abc4", "293e4968c4619023bd91ce7ace4d385b")]
    [InlineData(160, "a1a7532b0f93c746", "d70dea8de694b883", "d71519a37cb75ab60e298e02860a8fd0")]
    [InlineData(240, "42562f61ef11b5ae", "64556dc6b462a6cf", "ad46c1021b076bc704e0b5f034bee80b")]
    [InlineData(241, "07cf94f8eba111b5", "8beadd3a8874fe17", "ac6c3492c3d6b45d8beadd3a8874fe17")]
    [InlineData(256, "00cfc5207dd8e201", "3c38817f6d79c0da", "77f21db933350c7e3c38817f6d79c0da")]
    [InlineData(1023, "349c9611dd290da2", "d26986a0b85dcc44", "dedd3c0d6bceed34d26986a0b85dcc44")]
    [InlineData(1024, "e6816a6e134b7a33", "9b81661c641c72b1", "18bc0eaca9a336369b81661c641c72b1")]
    [InlineData(1025, "6385e21250a735ca", "806c2072ed713576", "bf447251cfa98d7c806c2072ed713576")]
    [InlineData(2048, "63071ecff231eb40", "abe604813ba62ed1", "f81f6e8f418d8075abe604813ba62ed1")]
    [InlineData(5000, "9a8d831c04aa8b1d", "799aaddd7339581d", "c98ae385d09887cc799aaddd7339581d")]
    public void Compute_XxHash_GivesWhatTheReferenceGives(int length, string xxHash64, string xxHash3, string xxHash128)
    {
        var data = Enumerable.Range(0, length).Select(static i => (byte)((i * 7) + 3)).ToArray();

        Assert.Equal(xxHash64, Convert.ToHexStringLower(ChecksumAlgorithm.XxHash64.Compute(data)));
        Assert.Equal(xxHash3, Convert.ToHexStringLower(ChecksumAlgorithm.XxHash3.Compute(data)));
        Assert.Equal(xxHash128, Convert.ToHexStringLower(ChecksumAlgorithm.XxHash128.Compute(data)));
    }

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
