using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace Simfra.Services.Tests.CloudWatch;

/// <summary>
/// Shows messages of Protocol Buffers as a text: <c>1:text</c>, <c>2=number</c>, <c>3{a message}</c>. Numbers of eight bytes that are whole and large are
/// integers; what can be read as a message is one.
/// </summary>
internal static class ProtobufText
{
    public static string Show(byte[] message) =>
        TryShow(message, out var text) ? text : throw new InvalidDataException($"{Convert.ToHexString(message)} is no message.");

    /// <summary>The number at the beginning, and what comes after it.</summary>
    public static (ulong Number, byte[] Tail) ReadVarint(byte[] bytes)
    {
        var number = 0UL;
        for (var i = 0; i < bytes.Length; i++)
        {
            number |= (ulong)(bytes[i] & 0x7F) << (7 * i);
            if (bytes[i] < 0x80)
            {
                return (number, bytes[(i + 1)..]);
            }
        }

        throw new InvalidDataException("A number has no end.");
    }

    private static bool TryShow(byte[] message, out string text)
    {
        var parts = new List<string>();
        text = "";
        try
        {
            while (message.Length > 0)
            {
                (var tag, message) = ReadVarint(message);
                var field = tag >> 3;
                switch (tag & 7)
                {
                    case 1 when message.Length >= 8:
                        parts.Add($"{field}={ShowNumber(BinaryPrimitives.ReadUInt64LittleEndian(message))}");
                        message = message[8..];
                        break;
                    case 2:
                        (var length, message) = ReadVarint(message);
                        if (length > (ulong)message.Length || field == 0)
                        {
                            return false;
                        }

                        var bytes = message[..(int)length];
                        message = message[(int)length..];
                        parts.Add(TryShow(bytes, out var inner) ? $"{field}{{{inner}}}" : $"{field}:{Encoding.UTF8.GetString(bytes)}");
                        break;
                    default:
                        return false;
                }
            }
        }
        catch (InvalidDataException)
        {
            return false;
        }

        text = string.Join(' ', parts);
        return true;
    }

    /// <summary>Doubles begin with bits of their exponent, which makes them very large where they are read as integers.</summary>
    private static string ShowNumber(ulong bits) => bits < 1UL << 61
        ? bits.ToString(CultureInfo.InvariantCulture)
        : BitConverter.UInt64BitsToDouble(bits).ToString(CultureInfo.InvariantCulture);
}
