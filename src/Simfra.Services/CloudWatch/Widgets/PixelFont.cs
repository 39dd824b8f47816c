namespace Simfra.Services.CloudWatch;

/// <summary>Small letters of three by five dots, without lower case; what it lacks is a box.</summary>
internal static class PixelFont
{
    public const int GlyphWidth = 3;
    public const int GlyphHeight = 5;

    private const string Characters = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ.,:;-_/\\()[]<>+=*%#$'\"!?&@|";

    /// <summary>Each character's five rows; of a row's digit the highest of three bits is the dot to the left.</summary>
    private const string Rows =
        "75557" + "26227" + "71747" + "71717" + "55711" + "74717" + "74757" + "71222" + "75757" + "75717" +
        "25755" + "65656" + "34443" + "65556" + "74647" + "74644" + "34553" + "55755" + "72227" + "11152" + "55655" + "44447" + "57755" + "65555" +
        "25552" + "65644" + "25563" + "65655" + "34216" + "72222" + "55557" + "55552" + "55775" + "55255" + "55222" + "71247" +
        "00002" + "00024" + "02020" + "02024" + "00700" + "00007" + "11244" + "44211" + "12221" + "42224" + "64446" + "31113" + "12421" + "42124" +
        "02720" + "07070" + "05250" + "51245" + "57575" + "36263" + "22000" + "55000" + "22202" + "71202" + "25253" + "25743" + "22222";

    private const string Box = "75557";

    public static bool HasDot(char character, int x, int y)
    {
        if (character == ' ')
        {
            return false;
        }

        var index = Characters.IndexOf(char.ToUpperInvariant(character), StringComparison.Ordinal);
        var rows = index < 0 ? Box : Rows.Substring(index * GlyphHeight, GlyphHeight);
        return ((rows[y] - '0') & (1 << (GlyphWidth - 1 - x))) != 0;
    }
}
