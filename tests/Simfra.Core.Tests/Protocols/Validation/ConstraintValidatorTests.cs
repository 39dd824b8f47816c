using System.Text;
using Simfra.Protocols.Validation;
using Simfra.Schemas;

namespace Simfra.Core.Tests.Protocols.Validation;

public sealed class ConstraintValidatorTests
{
    [Fact]
    public void Coral_MissingMember_IsNull() =>
        AssertCoral("Value null at 'name' failed to satisfy constraint: Member must not be null", static s => s.Name = null);

    [Fact]
    public void Coral_LengthAndPattern_AreToldOneByOne() => AssertCoral(
        "Value 'Not a name!' at 'name' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-z]+; "
        + "Value 'Not a name!' at 'name' failed to satisfy constraint: Member must have length less than or equal to 8",
        static s => s.Name = "Not a name!");

    [Fact]
    public void Coral_Range_SpeaksOfTheValue()
    {
        const string Intro = "at 'count' failed to satisfy constraint: Member must have value";
        AssertCoral($"Value '11' {Intro} less than or equal to 10", static s => s.Count = 11);
        AssertCoral($"Value '0' {Intro} greater than or equal to 1", static s => s.Count = 0);
    }

    [Fact]
    public void Coral_ListOfStructures_CountsFromOneAndNamesTheMember() => AssertCoral(
        "Value '' at 'tags.2.member.key' failed to satisfy constraint: Member must have length greater than or equal to 1",
        static s => s.Tags = [new() { Key = "a" }, new() { Key = "" }]);

    [Fact]
    public void Coral_ListOfScalars_IsToldAsAWhole() => AssertCoral(
        "Value '[A, X]' at 'kinds' failed to satisfy constraint: Member must satisfy constraint: "
        + "[Member must satisfy enum value set: [A, B], Member must not be null]",
        static s => s.Kinds = ["A", "X"]);

    [Fact]
    public void Coral_MapKeysAndValues_AreToldAsAWhole() => AssertCoral(
        "Value '{toolongkey=v}' at 'labels' failed to satisfy constraint: Map keys must satisfy constraint: "
        + "[Member must have length less than or equal to 8, Member must have length greater than or equal to 1, "
        + "Member must satisfy regular expression pattern: [a-z]+, Member must not be null]",
        static s => s.Labels = new() { ["toolongkey"] = "v" });

    [Fact]
    public void Coral_LongList_ShowsItsElements() => AssertCoral(
        "Value '[TestTag(key=a), TestTag(key=b), TestTag(key=c)]' at 'tags' failed to satisfy constraint: "
        + "Member must have length less than or equal to 2",
        static s => s.Tags = [new() { Key = "a" }, new() { Key = "b" }, new() { Key = "c" }]);

    [Fact]
    public void Coral_SensitiveValue_IsNotShown() => AssertCoral(
        "Value at 'secret' failed to satisfy constraint: Member must have length greater than or equal to 6",
        static s => s.Secret = "short");

    [Fact]
    public void Coral_TwoViolations_AreCounted()
    {
        var error = Assert.Throws<ValidationException>(
            () => ConstraintValidator.Check(new TestInput { Count = 11 }, ConstraintMessageStyle.Coral));

        Assert.StartsWith("2 validation errors detected: Value null at 'name' failed", error.ErrorMessage, StringComparison.Ordinal);
    }

    [Fact]
    public void Smithy_Paths_AreJsonPointersAndBoundsOneSentence()
    {
        var input = Valid();
        input.Name = "ABCDEFGHI";
        input.Tags = [new() { Key = "" }];

        var violations = ConstraintValidator.Validate(input, ConstraintMessageStyle.Smithy);

        Assert.Equal(["/name", "/name", "/tags/0/key"], violations.Select(static v => v.Path));
        Assert.Equal(
            "Value with length 9 at '/name' failed to satisfy constraint: Member must have length between 1 and 8, inclusive",
            violations[1].Message);
        Assert.Equal(
            "Value with length 0 at '/tags/0/key' failed to satisfy constraint: Member must have length greater than or equal to 1",
            violations[2].Message);
    }

    [Fact]
    public void Smithy_EqualItems_AreRefused()
    {
        var input = Valid();
        input.Kinds = ["A", "A"];

        var violation = Assert.Single(ConstraintValidator.Validate(input, ConstraintMessageStyle.Smithy));
        Assert.Equal("Value at '/kinds' failed to satisfy constraint: Member must have unique values", violation.Message);
    }

    [Fact]
    public void Validate_CharactersOutsideOfTheBasicPlane_CountOnce()
    {
        var input = Valid();
        input.Secret = "😀😀😀😀😀😀";

        Assert.Empty(ConstraintValidator.Validate(input, ConstraintMessageStyle.Coral));
    }

    private static void AssertCoral(string violations, Action<TestInput> change)
    {
        var input = Valid();
        change(input);

        var found = ConstraintValidator.Validate(input, ConstraintMessageStyle.Coral);

        Assert.Equal(violations, string.Join("; ", found.Select(static v => v.Message)));
    }

    private static TestInput Valid() => new() { Name = "name", Count = 1 };

    private static class TestConstraints
    {
        public static readonly ServiceSchema Service = new("constraints", static () => Encoding.UTF8.GetBytes("""
            T	String	Name	0	min=1	max=8	pat=[a-z]+
            T	Integer	Count	0	min=1	max=10
            T	String	Key	0	min=1
            T	Structure	TestTag	0
            M	key	2	1
            T	List	Tags	0	max=2
            E	3	0
            T	String	Kind	0	enum=A,B
            T	List	Kinds	1000
            E	5	0
            T	Map	Labels	0
            K	0	0
            E	0	0
            T	String	Secret	200	min=6
            T	Structure	TestInput	0
            M	name	0	1
            M	count	1	0
            M	tags	4	0
            M	kinds	6	0
            M	labels	7	0
            M	secret	8	0
            """));
    }

    private sealed class TestInput : IShape
    {
        public string? Name;
        public int? Count;
        public List<TestTag>? Tags;
        public List<string>? Kinds;
        public Dictionary<string, string>? Labels;
        public string? Secret;

        Schema IShape.Schema => TestConstraints.Service.GetShape(9);

        void IShape.Visit(int member, ShapeVisitor visitor)
        {
            switch (member)
            {
                case 0:
                    visitor.Value(ref Name);
                    break;
                case 1:
                    visitor.Value(ref Count);
                    break;
                case 2:
                    visitor.Value(ref Tags);
                    break;
                case 3:
                    visitor.Value(ref Kinds);
                    break;
                case 4:
                    visitor.Value(ref Labels);
                    break;
                default:
                    visitor.Value(ref Secret);
                    break;
            }
        }
    }

    private sealed class TestTag : IShape
    {
        public string? Key;

        Schema IShape.Schema => TestConstraints.Service.GetShape(3);

        void IShape.Visit(int member, ShapeVisitor visitor) => visitor.Value(ref Key);
    }
}
