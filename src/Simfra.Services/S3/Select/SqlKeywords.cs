using System.Collections.Frozen;

namespace Simfra.Services.S3;

/// <summary>The words that S3 Select reserves: as names they need quotes.</summary>
/// <seealso href="https://docs.aws.amazon.com/AmazonS3/latest/userguide/s3-select-sql-reference-keyword-list.html"/>
internal static class SqlKeywords
{
    /// <summary>Words with a meaning in a query.</summary>
    private static readonly FrozenSet<string> Used = Set(
        "and as at avg between bool boolean both by case cast char char_length character character_length coalesce count cross day decimal double else "
        + "end escape extract false float for from group having hour in inner int integer is join leading left like limit list lower max min minute "
        + "missing month not null nullif numeric on or outer precision real right second select smallint string struct substring sum symbol then "
        + "timestamp timezone_hour timezone_minute trailing trim true tuple upper varchar varying when where year");

    private static readonly FrozenSet<string> Unused = Set(
        "absolute action add all allocate alter any are asc assertion authorization bag begin bit bit_length blob cascade cascaded catalog check clob "
        + "close collate collation column commit connect connection constraint constraints continue convert corresponding create current "
        + "current_date current_time current_timestamp current_user cursor date deallocate dec declare default deferrable deferred delete desc "
        + "describe descriptor diagnostics disconnect distinct domain drop end-exec except exception exec execute exists external fetch first "
        + "foreign found full get global go goto grant identity immediate indicator initially input insensitive insert intersect interval into "
        + "isolation key language last level local match module names national natural nchar next no octet_length of only open option order "
        + "output overlaps pad partial pivot position prepare preserve primary prior privileges procedure public read references relative "
        + "restrict revoke rollback rows schema scroll section session session_user set sexp size some space sql sqlcode sqlerror sqlstate "
        + "system_user table temporary time to transaction translate translation union unique unknown unpivot update usage user using value "
        + "values view whenever with work write zone");

    public static bool IsReserved(string word) => Used.Contains(word) || Unused.Contains(word);

    public static bool IsUsed(string word) => Used.Contains(word);

    private static FrozenSet<string> Set(string words) => words.Split(' ').ToFrozenSet(StringComparer.Ordinal);
}
