using System.Buffers;
using Simfra.Protocols.Codecs;
using Simfra.Protocols.Codecs.Cbor;
using Simfra.Protocols.Codecs.Json;

namespace Simfra.Core.Tests.Protocols;

/// <summary>Documents changed at random: a codec takes them or refuses them as malformed, nothing else.</summary>
public sealed class CodecFuzzTests
{
    private const int Rounds = 20_000;

    public static TheoryData<string> Codecs => ["json", "rest-json", "cbor"];

    [Theory]
    [MemberData(nameof(Codecs))]
    public void Read_MutatedDocument_IsTakenOrRefused(string name)
    {
        ShapeCodec codec = name switch
        {
            "json" => new JsonCodec(JsonDialect.AwsJson),
            "rest-json" => new JsonCodec(JsonDialect.Rest),
            _ => new CborCodec(),
        };
        var original = Write(codec);
        var random = new Random(20_251_121);
        for (var round = 0; round < Rounds; round++)
        {
            var document = Mutate(original, random);
            var refused = Record.Exception(() => codec.Read(document, new Everything()));

            Assert.True(refused is null or MalformedInputException, $"{Convert.ToHexString(document)}: {refused}");
        }
    }

    private static byte[] Mutate(byte[] original, Random random)
    {
        var document = original.ToList();
        for (var change = random.Next(1, 5); change > 0; change--)
        {
            var place = random.Next(document.Count);
            switch (random.Next(4))
            {
                case 0:
                    document[place] = (byte)random.Next(256);
                    break;
                case 1:
                    document.Insert(place, (byte)random.Next(256));
                    break;
                case 2 when document.Count > 1:
                    document.RemoveAt(place);
                    break;
                default:
                    document.InsertRange(place, document.Skip(random.Next(document.Count)).Take(8).ToArray());
                    break;
            }
        }

        return [.. document];
    }

    private static byte[] Write(ShapeCodec codec)
    {
        var output = new ArrayBufferWriter<byte>();
        codec.Write(output, new Everything
        {
            Text = "text \\ \" é",
            Flag = true,
            Count = 12,
            Big = -1,
            Ratio = 2.5e10,
            Moment = DateTimeOffset.UnixEpoch,
            Data = [1, 2, 3],
            Names = ["x", "y"],
            Pairs = new() { ["k"] = "v" },
            Choice = new() { Number = 3 },
            Node = new() { Name = "outer", Child = new() { Name = "inner" } },
        });
        return output.WrittenSpan.ToArray();
    }
}
