using System.Text.Json.Nodes;
using Simfra.Security.Iam;
using Simfra.Security.Iam.Conditions;

namespace Simfra.Core.Tests.Security.Iam;

/// <summary>
/// Each operator: a line of a table is operator, the policy's values, the request's, and whether the condition holds. A dash is a key that the
/// request hasn't got; brackets are a key with several values.
/// </summary>
public sealed class ConditionOperatorTests
{
    public static TheoryData<string> StringRows => Rows("""
        StringEquals | "a" | "a" | true
        StringEquals | "a" | "A" | false
        StringEquals | "a" | "b" | false
        StringEquals | ["a","b"] | "b" | true
        StringEquals | ["a","b"] | "c" | false
        StringEquals | [] | "a" | false
        StringEquals | "" | "" | true
        StringEquals | "a*" | "ab" | false
        StringEquals | "a*" | "a*" | true
        StringEquals | "a?" | "a?" | true
        StringEquals | "a" | - | false
        StringEquals | true | "true" | true
        StringEquals | 300 | "300" | true
        StringNotEquals | "a" | "a" | false
        StringNotEquals | "a" | "A" | true
        StringNotEquals | "a" | "b" | true
        StringNotEquals | ["a","b"] | "b" | false
        StringNotEquals | ["a","b"] | "c" | true
        StringNotEquals | "a" | - | true
        StringEqualsIgnoreCase | "ABC" | "abc" | true
        StringEqualsIgnoreCase | "abc" | "abd" | false
        StringEqualsIgnoreCase | ["x","ABC"] | "aBc" | true
        StringEqualsIgnoreCase | "abc" | - | false
        StringNotEqualsIgnoreCase | "ABC" | "abc" | false
        StringNotEqualsIgnoreCase | "abc" | "abd" | true
        StringNotEqualsIgnoreCase | "abc" | - | true
        StringLike | "a*" | "abc" | true
        StringLike | "a*" | "a" | true
        StringLike | "a*" | "ba" | false
        StringLike | "a?c" | "abc" | true
        StringLike | "a?c" | "ac" | false
        StringLike | "*b*" | "abc" | true
        StringLike | "A*" | "abc" | false
        StringLike | "a*c*e" | "abcde" | true
        StringLike | "a*c*e" | "abcd" | false
        StringLike | ["x*","a*"] | "abc" | true
        StringLike | "*" | "" | true
        StringLike | "?" | "" | false
        StringLike | "a*" | - | false
        StringLike | "*" | - | false
        StringLike | "home/*" | "home/a/b" | true
        StringNotLike | "a*" | "abc" | false
        StringNotLike | "a*" | "xabc" | true
        StringNotLike | ["a*","x*"] | "xabc" | false
        StringNotLike | "a*" | - | true
        """);

    public static TheoryData<string> NumericRows => Rows("""
        NumericEquals | "10" | "10" | true
        NumericEquals | "10" | "10.0" | true
        NumericEquals | 10 | "10" | true
        NumericEquals | "10" | "11" | false
        NumericEquals | ["1","2"] | "2" | true
        NumericEquals | "1e1" | "10" | true
        NumericEquals | "-1.5" | "-1.50" | true
        NumericEquals | "10" | "ten" | false
        NumericEquals | "ten" | "10" | false
        NumericEquals | "10" | - | false
        NumericNotEquals | "10" | "11" | true
        NumericNotEquals | "10" | "10" | false
        NumericNotEquals | ["1","2"] | "2" | false
        NumericNotEquals | "10" | - | true
        NumericNotEquals | "ten" | "10" | false
        NumericNotEquals | ["ten","11"] | "10" | false
        NumericNotEquals | "10" | "ten" | true
        NumericLessThan | "10" | "9" | true
        NumericLessThan | "10" | "10" | false
        NumericLessThan | ["1","10"] | "5" | true
        NumericLessThan | "10" | - | false
        NumericLessThanEquals | "10" | "10" | true
        NumericLessThanEquals | "10" | "10.01" | false
        NumericGreaterThan | "10" | "11" | true
        NumericGreaterThan | "10" | "10" | false
        NumericGreaterThan | "9" | "10" | true
        NumericGreaterThanEquals | "10" | "10" | true
        NumericGreaterThanEquals | "10" | "9.999" | false
        NumericGreaterThanEquals | "1.2" | "1.3" | true
        NumericLessThan | "99999999999999999999" | "99999999999999999998" | true
        """);

    public static TheoryData<string> DateRows => Rows("""
        DateEquals | "2025-06-01T12:00:00Z" | "2025-06-01T12:00:00Z" | true
        DateEquals | "2025-06-01T12:00:00Z" | "2025-06-01T14:00:00+02:00" | true
        DateEquals | "2025-06-01T12:00:00Z" | "1748779200" | true
        DateEquals | "1748779200" | "2025-06-01T12:00:00Z" | true
        DateEquals | 1748779200 | "2025-06-01T12:00:00.000Z" | true
        DateEquals | "2025-06-01" | "2025-06-01T00:00:00Z" | true
        DateEquals | "2025-06-01T12:00:00Z" | "2025-06-01T12:00:01Z" | false
        DateEquals | "2025-06-01" | "yesterday" | false
        DateEquals | "yesterday" | "2025-06-01" | false
        DateEquals | "2025-06-01" | - | false
        DateNotEquals | "2025-06-01" | "2025-06-02" | true
        DateNotEquals | "2025-06-01" | "2025-06-01" | false
        DateNotEquals | "2025-06-01" | - | true
        DateNotEquals | "yesterday" | "2025-06-01" | false
        DateLessThan | "2025-06-01T12:00:00Z" | "2025-06-01T11:59:59Z" | true
        DateLessThan | "2025-06-01T12:00:00Z" | "2025-06-01T12:00:00Z" | false
        DateLessThanEquals | "2025-06-01T12:00:00Z" | "2025-06-01T12:00:00Z" | true
        DateLessThanEquals | "2025-06-01T12:00:00Z" | "2025-06-01T12:00:00.5Z" | false
        DateGreaterThan | "2025-06-01T12:00:00Z" | "2025-06-01T12:00:01Z" | true
        DateGreaterThan | "2025-06-01T12:00:00Z" | "2025-06-01T12:00:00Z" | false
        DateGreaterThan | "2025-06-01T12:00:00Z" | - | false
        DateGreaterThanEquals | "2025-06-01T12:00:00Z" | "2025-06-01T12:00:00Z" | true
        DateGreaterThanEquals | "2025" | "2025-01-01T00:00:00Z" | true
        DateGreaterThanEquals | "2025-06" | "2025-05-31T23:59:59Z" | false
        DateGreaterThan | "99999999999999999999999999" | "2025-06-01" | false
        """);

    public static TheoryData<string> BoolAndBinaryRows => Rows("""
        Bool | "true" | "true" | true
        Bool | "true" | "True" | true
        Bool | true | "true" | true
        Bool | "TRUE" | "true" | true
        Bool | "true" | "false" | false
        Bool | "false" | "false" | true
        Bool | ["true","false"] | "false" | true
        Bool | "true" | "1" | false
        Bool | "yes" | "yes" | false
        Bool | "true" | - | false
        Bool | "false" | - | false
        BoolIfExists | "false" | - | true
        BoolIfExists | "false" | "true" | false
        BinaryEquals | "QmluYXJ5" | "QmluYXJ5" | true
        BinaryEquals | "QmluYXJ5" | "QmluYXJ6" | false
        BinaryEquals | "QmluYXJ5" | "not base64" | false
        BinaryEquals | "not base64" | "not base64" | false
        BinaryEquals | ["AAAA","QmluYXJ5"] | "QmluYXJ5" | true
        BinaryEquals | "QmluYXJ5" | - | false
        Null | "true" | - | true
        Null | "false" | - | false
        Null | "true" | "a" | false
        Null | "false" | "a" | true
        Null | true | - | true
        Null | "true" | [] | true
        Null | "false" | [] | false
        Null | "false" | [""] | true
        Null | "maybe" | "a" | false
        """);

    public static TheoryData<string> IpAddressRows => Rows("""
        IpAddress | "203.0.113.0/24" | "203.0.113.7" | true
        IpAddress | "203.0.113.0/24" | "203.0.114.7" | false
        IpAddress | "203.0.113.7" | "203.0.113.7" | true
        IpAddress | "203.0.113.7" | "203.0.113.8" | false
        IpAddress | "203.0.113.7/24" | "203.0.113.200" | true
        IpAddress | "0.0.0.0/0" | "203.0.113.7" | true
        IpAddress | "203.0.113.128/25" | "203.0.113.127" | false
        IpAddress | "203.0.113.128/25" | "203.0.113.128" | true
        IpAddress | "10.0.0.0/7" | "11.255.255.255" | true
        IpAddress | "10.0.0.0/7" | "12.0.0.0" | false
        IpAddress | ["10.0.0.0/8","203.0.113.0/24"] | "203.0.113.7" | true
        IpAddress | "2001:db8:1234:5678::/64" | "2001:db8:1234:5678::1" | true
        IpAddress | "2001:db8:1234:5678::/64" | "2001:db8:1234:5679::1" | false
        IpAddress | "2001:DB8::1" | "2001:db8:0:0:0:0:0:1" | true
        IpAddress | "::/0" | "2001:db8::1" | true
        IpAddress | "0.0.0.0/0" | "2001:db8::1" | false
        IpAddress | "::/0" | "203.0.113.7" | false
        IpAddress | "203.0.113.0/24" | "::ffff:203.0.113.7" | true
        IpAddress | "203.0.113.0/33" | "203.0.113.7" | false
        IpAddress | "203.0.113" | "203.0.113.0" | false
        IpAddress | "0xcb.0.113.7" | "203.0.113.7" | false
        IpAddress | "203.0.113.0/24" | "nowhere" | false
        IpAddress | "203.0.113.0/24" | - | false
        NotIpAddress | "203.0.113.0/24" | "203.0.113.7" | false
        NotIpAddress | "203.0.113.0/24" | "198.51.100.1" | true
        NotIpAddress | ["203.0.113.0/24","198.51.100.0/24"] | "198.51.100.1" | false
        NotIpAddress | "203.0.113.0/24" | - | true
        NotIpAddress | "203.0.113.0/33" | "198.51.100.1" | false
        NotIpAddressIfExists | "203.0.113.0/24" | - | true
        IpAddressIfExists | "203.0.113.0/24" | - | true
        """);

    public static TheoryData<string> ArnRows => Rows("""
        ArnEquals | "arn:aws:sns:us-east-1:111111111111:t" | "arn:aws:sns:us-east-1:111111111111:t" | true
        ArnEquals | "arn:aws:sns:us-east-1:111111111111:t" | "arn:aws:sns:us-east-1:111111111111:u" | false
        ArnEquals | "arn:aws:sns:*:111111111111:*" | "arn:aws:sns:us-east-1:111111111111:t" | true
        ArnLike | "arn:aws:sns:*:*:t" | "arn:aws:sns:us-east-1:111111111111:t" | true
        ArnLike | "arn:aws:sns:us-*-1:*:t*" | "arn:aws:sns:us-east-1:111111111111:topic" | true
        ArnLike | "arn:aws:sns:*:topic" | "arn:aws:sns:us-east-1:111111111111:topic" | false
        ArnLike | "arn:aws:sns:*" | "arn:aws:sns:us-east-1:111111111111:topic" | false
        ArnLike | "*" | "arn:aws:sns:us-east-1:111111111111:topic" | true
        ArnLike | "arn:aws:logs:*:*:log-group:*" | "arn:aws:logs:us-east-1:111111111111:log-group:a:b" | true
        ArnLike | "arn:aws:iam::111111111111:role/?" | "arn:aws:iam::111111111111:role/a" | true
        ArnLike | "arn:aws:iam::111111111111:role/?" | "arn:aws:iam::111111111111:role/ab" | false
        ArnLike | "arn:AWS:sns:*:*:*" | "arn:aws:sns:us-east-1:111111111111:t" | false
        ArnLike | ["arn:aws:s3:::a","arn:aws:s3:::b"] | "arn:aws:s3:::b" | true
        ArnLike | "arn:aws:s3:::a" | "a" | false
        ArnLike | "arn:aws:s3:::a" | - | false
        ArnNotEquals | "arn:aws:s3:::a" | "arn:aws:s3:::b" | true
        ArnNotEquals | "arn:aws:s3:::*" | "arn:aws:s3:::b" | false
        ArnNotLike | "arn:aws:s3:::*" | "arn:aws:s3:::b" | false
        ArnNotLike | ["arn:aws:s3:::a","arn:aws:s3:::b"] | "arn:aws:s3:::c" | true
        ArnNotLike | "arn:aws:s3:::a" | - | true
        ArnLikeIfExists | "arn:aws:s3:::a" | - | true
        """);

    public static TheoryData<string> SetRows => Rows("""
        # Key absent, or an empty set
        ForAllValues:StringEquals | "a" | - | true
        ForAnyValue:StringEquals | "a" | - | false
        ForAllValues:StringEquals | "a" | [] | true
        ForAnyValue:StringEquals | "a" | [] | false
        ForAllValues:StringEquals | "a" | [""] | true
        ForAnyValue:StringEquals | "" | [""] | false
        ForAllValues:StringNotEquals | "a" | - | true
        ForAnyValue:StringNotEquals | "a" | - | false
        ForAllValues:StringEqualsIfExists | "a" | - | true
        ForAnyValue:StringEqualsIfExists | "a" | - | true
        ForAnyValue:StringNotLikeIfExists | "a*" | - | true
        # Values
        ForAllValues:StringEquals | ["a","b"] | ["a"] | true
        ForAllValues:StringEquals | ["a","b"] | ["a","b"] | true
        ForAllValues:StringEquals | ["a","b"] | ["a","c"] | false
        ForAllValues:StringEquals | ["a","b"] | "a" | true
        ForAllValues:StringEquals | ["a","b"] | "c" | false
        ForAnyValue:StringEquals | ["a","b"] | ["c","b"] | true
        ForAnyValue:StringEquals | ["a","b"] | ["c","d"] | false
        ForAnyValue:StringEquals | "a" | "a" | true
        ForAllValues:StringNotEquals | "a" | ["b","c"] | true
        ForAllValues:StringNotEquals | "a" | ["a","c"] | false
        ForAnyValue:StringNotEquals | "a" | ["a","c"] | true
        ForAnyValue:StringNotEquals | "a" | ["a"] | false
        ForAllValues:StringLike | "a*" | ["ab","ac"] | true
        ForAllValues:StringLike | "a*" | ["ab","xc"] | false
        ForAnyValue:StringLike | "a*" | ["x","ac"] | true
        ForAnyValue:StringNotLike | ["a*"] | ["ab","x"] | true
        ForAllValues:NumericLessThan | "10" | ["1","2"] | true
        ForAllValues:NumericLessThan | "10" | ["1","20"] | false
        ForAnyValue:IpAddress | "10.0.0.0/8" | ["203.0.113.1","10.1.1.1"] | true
        ForAllValues:ArnLike | "arn:aws:s3:::*" | ["arn:aws:s3:::a","arn:aws:s3:::b"] | true
        ForAnyValue:Bool | "true" | ["false","true"] | true
        # An operator for one value, given several
        StringEquals | "a" | ["a"] | true
        StringEquals | "b" | ["a","b"] | true
        StringEquals | "c" | ["a","b"] | false
        StringNotEquals | "b" | ["a","b"] | false
        StringNotEquals | "c" | ["a","b"] | true
        StringEquals | "a" | [] | false
        StringNotEquals | "a" | [] | true
        StringEqualsIfExists | "a" | [] | true
        StringEqualsIfExists | "a" | "b" | false
        StringNotEqualsIfExists | "a" | - | true
        StringLikeIfExists | "a*" | - | true
        NumericLessThanIfExists | "5" | - | true
        NumericLessThanIfExists | "5" | "6" | false
        DateGreaterThanIfExists | "2025-06-01" | - | true
        """);

    [Theory]
    [MemberData(nameof(StringRows))]
    [MemberData(nameof(NumericRows))]
    [MemberData(nameof(DateRows))]
    [MemberData(nameof(BoolAndBinaryRows))]
    [MemberData(nameof(IpAddressRows))]
    [MemberData(nameof(ArnRows))]
    [MemberData(nameof(SetRows))]
    public void Condition_OfRow_HoldsOrNot(string row)
    {
        var cells = row.Split(" | ");
        var policy = PolicyDocument.Parse(new JsonObject
        {
            ["Version"] = "2012-10-17",
            ["Statement"] = new JsonObject
            {
                ["Effect"] = "Allow",
                ["Action"] = "*",
                ["Resource"] = "*",
                ["Condition"] = new JsonObject { [cells[0]] = new JsonObject { ["aws:Key"] = JsonNode.Parse(cells[1]) } },
            },
        }.ToJsonString());
        var clause = Assert.Single(Assert.Single(policy.Statements).Conditions);

        // Keys are the same in any letter case.
        Assert.Equal(bool.Parse(cells[3]), clause.Holds(Context("AWS:kEY", cells[2])));
    }

    [Theory]
    [InlineData("StringEqual")]
    [InlineData("stringequals")]
    [InlineData("NotStringEquals")]
    [InlineData("ForAnyValue::StringEquals")]
    [InlineData("ForSomeValues:StringEquals")]
    [InlineData("ForAllValues:ForAnyValue:StringEquals")]
    [InlineData("StringEqualsIfExistsIfExists")]
    [InlineData("NullIfExists")]
    [InlineData("")]
    [InlineData("IfExists")]
    public void Parse_OfAnOperatorThatAwsHasNot_IsNull(string name) => Assert.Null(ConditionOperator.Parse(name));

    [Fact]
    public void Conditions_AllHaveToHold()
    {
        var policy = PolicyDocument.Parse(
            """
            {"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*","Condition":{
              "StringEquals":{"aws:A":"1","aws:B":"2"},"Bool":{"aws:C":"true"}}}}
            """);
        var statement = Assert.Single(policy.Statements);

        Assert.True(statement.MatchesConditions(new ConditionContext().Add("aws:A", "1").Add("aws:B", "2").Add("aws:C", "true")));
        Assert.False(statement.MatchesConditions(new ConditionContext().Add("aws:A", "x").Add("aws:B", "2").Add("aws:C", "true")));
        Assert.False(statement.MatchesConditions(new ConditionContext().Add("aws:A", "1").Add("aws:C", "true")));
        Assert.False(statement.MatchesConditions(new ConditionContext().Add("aws:A", "1").Add("aws:B", "2").Add("aws:C", "false")));
    }

    private static ConditionContext Context(string key, string cell)
    {
        var context = new ConditionContext();
        return cell switch
        {
            "-" => context,
            ['[', ..] => context.Add(key, [.. JsonNode.Parse(cell)!.AsArray().Select(v => v!.GetValue<string>())]),
            _ => context.Add(key, JsonNode.Parse(cell)!.GetValue<string>()),
        };
    }

    private static TheoryData<string> Rows(string table) =>
        [.. table.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Where(l => !l.StartsWith('#'))];
}
