using System.Formats.Cbor;
using System.Text.Json.Nodes;

namespace Simfra.Conformance.Tests.Protocols;

/// <summary>
/// CBOR as JSON, to compare documents by meaning: blobs as base64, timestamps as an object that names them, all numbers alike.
/// </summary>
internal static class CborJson
{
    public static JsonNode? Decode(byte[] document) => Read(new CborReader(document, CborConformanceMode.Lax));

    private static JsonNode? Read(CborReader cbor)
    {
        switch (cbor.PeekState())
        {
            case CborReaderState.StartMap:
                var map = new JsonObject();
                cbor.ReadStartMap();
                while (cbor.PeekState() != CborReaderState.EndMap)
                {
                    map[cbor.ReadTextString()] = Read(cbor);
                }

                cbor.ReadEndMap();
                return map;
            case CborReaderState.StartArray:
                var array = new JsonArray();
                cbor.ReadStartArray();
                while (cbor.PeekState() != CborReaderState.EndArray)
                {
                    array.Add(Read(cbor));
                }

                cbor.ReadEndArray();
                return array;
            case CborReaderState.Tag:
                return new JsonObject { [$"tag {cbor.ReadTag()}"] = Read(cbor) };
            case CborReaderState.TextString or CborReaderState.StartIndefiniteLengthTextString:
                return cbor.ReadTextString();
            case CborReaderState.ByteString or CborReaderState.StartIndefiniteLengthByteString:
                return Convert.ToBase64String(cbor.ReadByteString());
            case CborReaderState.Boolean:
                return cbor.ReadBoolean();
            case CborReaderState.Null:
                cbor.ReadNull();
                return null;
            case CborReaderState.UnsignedInteger or CborReaderState.NegativeInteger:
                return cbor.ReadInt64();
            default:
                var number = cbor.ReadDouble();
                return double.IsFinite(number) ? number : $"{number}";
        }
    }
}
