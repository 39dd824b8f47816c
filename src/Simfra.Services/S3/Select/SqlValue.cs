namespace Simfra.Services.S3;

/// <summary>A value of a query: of a record's field, a literal or a result.</summary>
/// <seealso href="https://docs.aws.amazon.com/AmazonS3/latest/userguide/s3-select-sql-reference-data-types.html"/>
internal abstract record SqlValue
{
    /// <summary>The name of its type in error messages.</summary>
    public abstract string TypeName { get; }

    /// <summary>Neither there nor known: NULL or MISSING.</summary>
    public bool IsUnknown => this is SqlNull or SqlMissing;
}

internal sealed record SqlMissing : SqlValue
{
    public static SqlMissing Value { get; } = new();

    public override string TypeName => "MISSING";
}

internal sealed record SqlNull : SqlValue
{
    public static SqlNull Value { get; } = new();

    public override string TypeName => "NULL";
}

internal sealed record SqlBoolean(bool IsTrue) : SqlValue
{
    private static readonly SqlBoolean True = new(true);
    private static readonly SqlBoolean False = new(false);

    public override string TypeName => "BOOL";

    public static SqlBoolean Of(bool value) => value ? True : False;
}

internal sealed record SqlInteger(long Number) : SqlValue
{
    public override string TypeName => "INT";
}

internal sealed record SqlDecimal(decimal Number) : SqlValue
{
    public override string TypeName => "DECIMAL";
}

internal sealed record SqlFloat(double Number) : SqlValue
{
    public override string TypeName => "FLOAT";
}

internal sealed record SqlString(string Text) : SqlValue
{
    public override string TypeName => "STRING";
}

internal sealed record SqlList(IReadOnlyList<SqlValue> Items) : SqlValue
{
    public override string TypeName => "LIST";
}

/// <summary>Named values in their order: a record, or an object in one. Records of one CSV file share their names.</summary>
internal sealed record SqlStructure(IReadOnlyList<string> Names, IReadOnlyList<SqlValue> Values) : SqlValue
{
    public override string TypeName => "STRUCT";

    /// <summary>The value of a name. Names without quotes don't care for case.</summary>
    public SqlValue Find(string name, bool isQuoted)
    {
        var index = IndexOf(Names, name, isQuoted);
        return index < 0 || index >= Values.Count ? SqlMissing.Value : Values[index];
    }

    /// <returns>The place of the name, or -1.</returns>
    /// <exception cref="Schemas.AwsServiceException">AmbiguousFieldName: several differ in case alone.</exception>
    public static int IndexOf(IReadOnlyList<string> names, string name, bool isQuoted)
    {
        var comparison = isQuoted ? StringComparison.Ordinal : StringComparison.OrdinalIgnoreCase;
        var found = -1;
        for (var i = 0; i < names.Count; i++)
        {
            if (names[i].Equals(name, comparison))
            {
                found = found < 0 ? i : throw S3Errors.AmbiguousFieldName();
            }
        }

        return found;
    }
}
