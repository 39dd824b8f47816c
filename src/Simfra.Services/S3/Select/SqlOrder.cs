namespace Simfra.Services.S3;

/// <summary>Which values are equal, and which is less.</summary>
internal static class SqlOrder
{
    /// <returns>Less than zero, zero, more than zero; null where the types have no order between them.</returns>
    public static int? Compare(SqlValue left, SqlValue right) => (left, right) switch
    {
        (SqlString first, SqlString second) => string.CompareOrdinal(first.Text, second.Text),
        (SqlBoolean first, SqlBoolean second) => first.IsTrue.CompareTo(second.IsTrue),
        (SqlTimestamp first, SqlTimestamp second) => first.Utc.CompareTo(second.Utc),
        _ => SqlNumbers.Compare(left, right),
    };

    public static bool AreEqual(SqlValue left, SqlValue right) => (left, right) switch
    {
        (SqlList first, SqlList second) =>
            first.Items.Count == second.Items.Count && first.Items.Zip(second.Items).All(static p => AreEqual(p.First, p.Second)),
        (SqlStructure first, SqlStructure second) =>
            first.Names.Count == second.Names.Count && first.Names.Zip(first.Values).All(p => AreEqual(p.Second, second.Find(p.First, isQuoted: true))),
        (SqlNull, SqlNull) => true,
        _ => Compare(left, right) == 0,
    };
}
