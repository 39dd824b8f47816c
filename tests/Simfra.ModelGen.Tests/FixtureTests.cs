using System.Text.RegularExpressions;
using Simfra.Models;
using Simfra.Models.Hostile;
using Simfra.Models.Naming;
using Simfra.Models.Widgets;
using Simfra.Schemas;

namespace Simfra.ModelGen.Tests;

/// <summary>
/// The fixture: models that hold every obstacle, and the code made from them, committed (so that a change shows in review) and compiled
/// into this assembly (so that it is known to compile and can be asked what it does).
/// </summary>
public sealed class FixtureTests
{
    [Fact]
    public void Generate_FixtureModels_GivesTheCommittedFiles()
    {
        var generated = new Generation(Repository.FixtureModels, Repository.FixtureIam, new(Path.Combine(Repository.Fixture, "models"))).Run();

        foreach (var (name, text) in generated.Files)
        {
            Assert.Equal(File.ReadAllText(Path.Combine(Repository.Generated(Repository.Fixture), name)).ReplaceLineEndings("\n"), text);
        }

        Assert.Equal(
            generated.Files.Keys,
            Directory.EnumerateFiles(Repository.Generated(Repository.Fixture)).Select(Path.GetFileName).Order(StringComparer.Ordinal)!);
    }

    [Fact]
    public void Generate_Twice_GivesTheSameBytes()
    {
        var first = new Generation(Repository.FixtureModels, Repository.FixtureIam, new(Path.Combine(Repository.Fixture, "models"))).Run();
        var second = new Generation(Repository.FixtureModels, Repository.FixtureIam, new(Path.Combine(Repository.Fixture, "models"))).Run();

        Assert.Equal(first.Files, second.Files);
        Assert.Equal(first.Lock.ToJson(), second.Lock.ToJson());
    }

    [Fact]
    public void Shapes_OfEveryOperation_AgreeWithTheirSchemas()
    {
        var walker = new ShapeWalker();
        var descriptors = Descriptors.In(typeof(WidgetsApi).Assembly);
        foreach (var (_, operation) in descriptors)
        {
            walker.Walk(operation.CreateInput());
            walker.Walk(operation.CreateOutput());
        }

        Assert.Equal(12, descriptors.Count);
        Assert.True(walker.Members > 100, $"{walker.Members} members");
    }

    [Fact]
    public void Descriptors_AreOfTheCatalogsOwnSchemas()
    {
        Assert.Same(AwsCatalog.Services["widgets"], WidgetsSchemas.Service);
        Assert.Same(WidgetsSchemas.Service, WidgetsApi.PutWidget.Service);
        Assert.Equal("PutWidget", WidgetsApi.PutWidget.Name);
        Assert.Equal("getUnit", NamingApi.GetUnitValue.Name);
        Assert.IsType<Simfra.Schemas.Unit>(WidgetsApi.Ping.CreateInput());
        Assert.IsType<Simfra.Models.Naming.Unit>(NamingApi.GetUnit.CreateInput());
    }

    [Fact]
    public void Operation_Traits_ArriveInTheSchema()
    {
        var put = WidgetsApi.PutWidget.Schema;
        Assert.Equal(("PUT", "/widgets/{Name}/{Path+}?kind=full", 201), (put.Method, put.Uri, put.SuccessStatus));
        Assert.Equal(OperationFlags.Implemented | OperationFlags.Idempotent | OperationFlags.ChecksumRequired, put.Flags);
        Assert.Equal(("{Account}.", "Checksum"), (put.HostPrefix, put.ChecksumAlgorithmMember));
        Assert.Equal(["widgets:CreateWidget", "widgets:TagWidget"], put.IamActions);
        Assert.Equal(["WidgetConflict", "Throttled"], put.Errors.Select(static e => e.Name));

        Assert.Equal(
            OperationFlags.Implemented | OperationFlags.StreamingInput | OperationFlags.UnsignedPayload | OperationFlags.RequestCompression,
            WidgetsApi.PutContent.Schema.Flags);
        Assert.Equal(
            OperationFlags.Implemented | OperationFlags.StreamingOutput | OperationFlags.Unsigned | OperationFlags.ReadOnly,
            WidgetsApi.GetContent.Schema.Flags);
        Assert.Equal(
            OperationFlags.Implemented | OperationFlags.EventStreamInput | OperationFlags.EventStreamOutput,
            WidgetsApi.Converse.Schema.Flags);
        Assert.Equal(["names:Equals"], NamingApi.EqualsValue.Schema.IamActions);
    }

    [Fact]
    public void Permissions_OfOperations_ArriveInTheTable()
    {
        var put = WidgetsApi.PutWidget.Schema.Permissions!;
        Assert.Equal(("Widget.StringMap", null), (put.RequestTags, put.TagKeys));
        Assert.Equal([new("widgets:Colour", "Widget.Kind"), new("widgets:Page", "Page")], put.Keys);
        Assert.Equal(["widgets:CreateWidget", "widgets:TagWidget"], put.Permissions.Select(static p => p.Action.Name));

        var create = put.Permissions[0];
        Assert.Equal(AccessLevels.Write, create.Action.Access);
        Assert.Equal(["aws:RequestTag/${TagKey}", "aws:TagKeys", "widgets:Page"], create.Action.ConditionKeys);
        Assert.Equal(["iam:PassRole"], create.Action.DependentActions);
        Assert.Equal([true, false], create.Resources.Select(static r => r.IsRequired));
        Assert.Equal("arn:${Partition}:widgets:${Region}:${Account}:widget/${Name}/${Path}", create.Resources[0].Type.Arn.Text);
        Assert.Equal([new("Name", "Name"), new("Path", "Path")], create.Resources[0].Variables);
        Assert.Equal(["widgets:Colour"], create.Resources[0].ConditionKeys);
        Assert.Equal([new("ShelfId", "Widget.String")], create.Resources[1].Variables);

        Assert.True(WidgetsApi.PutContent.Schema.Permissions!.Permissions[0].Resources[0].IsByService);
        Assert.Equal(
            AccessLevels.Write | AccessLevels.PermissionsManagement, WidgetsApi.PutContent.Schema.Permissions.Permissions[0].Action.Access);
        Assert.Equal("*", WidgetsApi.Converse.Schema.Permissions!.Permissions[0].Resources[0].Variables[0].Constant);
        Assert.Empty(WidgetsApi.GetContent.Schema.Permissions!.Permissions[0].Resources);
        Assert.Empty(WidgetsApi.Ping.Schema.Permissions!.Permissions);
        Assert.Null(WidgetsSchemas.Service.FindOperation("ListWidgets")!.Permissions);
        Assert.Equal("arn:${Partition}:names:${Region}:${Account}:*", NamingApi.Collections.Schema.Permissions!.Permissions[0].Otherwise!.Text);
        Assert.Null(AwsCatalog.Services["elsewhere"].FindOperation("Go")!.Permissions);
    }

    [Fact]
    public void Operation_NotImplemented_HasErrorsAndNoShapes()
    {
        var list = WidgetsSchemas.Service.FindOperation("ListWidgets")!;

        Assert.Equal(OperationFlags.Deprecated, list.Flags);
        Assert.Null(list.Input);
        Assert.Equal(500, Assert.Single(list.Errors).ErrorStatus);
        Assert.DoesNotContain(WidgetsSchemas.Service.Shapes, static s => s.Name == "OnlyHere");
    }

    [Fact]
    public void Operations_OfOneRoute_AreToldApartByWhatTheyRequire()
    {
        var part = WidgetsSchemas.Service.FindOperation("PutContentPart")!;

        Assert.Equal((WidgetsApi.PutContent.Schema.Method, WidgetsApi.PutContent.Schema.Uri), (part.Method, part.Uri));
        Assert.Equal(["part"], part.TellingQuery);
        Assert.Equal(["x-part-token"], part.TellingHeaders);
        Assert.Empty(WidgetsApi.PutContent.Schema.TellingQuery);
        Assert.Empty(WidgetsApi.PutContent.Schema.TellingHeaders);
    }

    [Fact]
    public void Member_Traits_ArriveInTheSchema()
    {
        var members = WidgetsApi.PutWidget.Schema.Input!.Members.ToDictionary(static m => m.Name, StringComparer.Ordinal);

        Assert.Equal(MemberFlags.HostLabel, members["Account"].Flags);
        Assert.Equal((MemberLocation.Label, MemberFlags.Required), (members["Name"].Location, members["Name"].Flags));
        Assert.Equal(
            (MemberLocation.Header, "x-token", MemberFlags.IdempotencyToken),
            (members["token"].Location, members["token"].WireName, members["token"].Flags));
        Assert.Equal(MemberFlags.JsonValue, members["Context"].Flags);
        Assert.Equal((MemberLocation.PrefixHeaders, "x-meta-"), (members["Prefixed"].Location, members["Prefixed"].WireName));
        Assert.Equal(MemberLocation.QueryMap, members["Query"].Location);
        Assert.Equal((MemberLocation.QueryString, "page"), (members["Page"].Location, members["Page"].WireName));
        Assert.Same(members["Widget"], WidgetsApi.PutWidget.Schema.Input.PayloadMember);
        Assert.Equal(MemberLocation.StatusCode, WidgetsApi.PutWidget.Schema.Output!.Members[0].Location);

        var widget = members["Widget"].Target;
        Assert.Equal(TimestampFormat.HttpDate, widget.FindMember("HttpTimestamp")!.TimestampFormat);
        Assert.Equal(TimestampFormat.EpochSeconds, widget.FindMember("EpochTimestamp")!.Target.TimestampFormat);
        Assert.Equal(["Plain", "Fancy"], widget.FindMember("Kind")!.Target.EnumValues);
        Assert.NotNull(widget.FindMember("Patched"));

        var name = members["Name"].Target;
        Assert.Equal((1, 64, "[a-z_]+", @"[a-z\_]+", true), (name.Min, name.Max, name.Pattern, name.PatternAsModelled, name.IsSensitive));

        var said = WidgetsSchemas.Service.Shapes.Single(static s => s.Name == "Said");
        Assert.Equal(ShapeFlags.Event, said.Flags);
        Assert.Equal([MemberFlags.EventPayload, MemberFlags.EventHeader], said.Members.Select(static m => m.Flags));
    }

    [Fact]
    public void Error_Made_CarriesCodeStatusAndMessage()
    {
        var conflict = new WidgetConflict("taken") { CodeValue = "E1", DataValue = 7 };

        Assert.Equal(("WidgetConflict", 409, "taken"), (conflict.Code, conflict.StatusCode, conflict.ErrorMessage));
        Assert.True(conflict.IsSenderFault);
        Assert.Null(new Throttled().ErrorMessage);
        Assert.Equal("Ba\"d\t\\,\n", new Bad().Code);
    }

    [Fact]
    public void HostileStrings_InNamesAndValues_ArriveUnharmed()
    {
        var service = HostileSchemas.Service;
        Assert.Equal("Evil \"*/ </summary>\n#error \\ {0} \u2028 Co", service.FullName);
        Assert.Equal(("Hos\ttile", "a\nO\tb", "http://x/\"\"\"\t\\u0041"), (service.ServiceId, service.TargetPrefix, service.XmlNamespace));

        var operation = HostileApi.Do.Schema;
        Assert.Equal("/{a}\"\"\"\t\\n?x=\u2028", operation.Uri);
        Assert.Equal(("a\tb\"\"\"\nT\tc", "u\"\\"), (operation.InputXmlName, operation.InputXmlNamespace));
        Assert.Equal("w\r\n", operation.ResultWrapper);
        Assert.Equal("q\"uote\\back\ttab\nline\r\"\"\"raw\"\"\"\"\"", operation.Input!.Members[0].WireName);
        Assert.Equal("quote\"; } class Evil { //", operation.Input.Members[1].Name);

        var pattern = operation.Input.Members[1].Target.Pattern!;
        Assert.Equal("[\"\\\\\t\n]+\"\"\"\\u0020[^\u2028]\"\"\"\"\"", pattern);
        Assert.Matches(new Regex(pattern), "\\\t\"\"\" x\"\"\"\"\"");

        string[] values =
        [
            "\"", "\"\"\"\"\"", "\\", "a,b", "a\\,b", "\t", "\n", "\r\n", "\u2028", "\u2029", "\u0085", "\f", "\0", "😀", " ", "\\u0041",
            "#error", "{0}", "k=v", "\ufeff",
        ];
        Assert.Equal(values, operation.Output!.Members[0].Target.Element!.Target.EnumValues);
        Assert.Equal(values, typeof(Kind).GetFields().Select(static f => (string)f.GetRawConstantValue()!));
    }

    [Fact]
    public void Enum_ValuesThatDifferInPunctuationAlone_HaveAConstantEach()
    {
        var constants = typeof(UnitKind).GetFields()
            .ToDictionary(static f => f.Name, static f => (string)f.GetRawConstantValue()!, StringComparer.Ordinal);

        Assert.Equal(
            NamingApi.GetUnit.Schema.Input!.FindMember("Unit")!.Target.EnumValues.Order(StringComparer.Ordinal),
            constants.Values.Order(StringComparer.Ordinal));
        Assert.Equal("", constants["Empty"]);
        Assert.Equal("1st", constants["_1st"]);
        Assert.Equal("t2.micro", constants["T2Micro"]);
        Assert.Equal(("IN_PROGRESS", "in_PROGRESS"), (constants["InProgress"], constants["InPROGRESS"]));
    }

    [Fact]
    public void Catalog_ServiceThatIsNotServed_IsKnownByNameAndRoute()
    {
        var elsewhere = AwsCatalog.Services["elsewhere"];

        Assert.False(elsewhere.IsSupported);
        Assert.True(elsewhere.IsQueryCompatible);
        Assert.Equal(WireProtocols.RpcV2Cbor | WireProtocols.Json10 | WireProtocols.Query, elsewhere.Protocols);
        Assert.Equal("away.", elsewhere.FindOperation("Go")!.HostPrefix);
        Assert.True(elsewhere.FindOperation("Come")!.IsUnsigned);
        Assert.Equal(WireProtocols.Json11 | WireProtocols.Query, AwsCatalog.Services["naming"].Protocols);
        Assert.Equal("widget-signing", AwsCatalog.Services["widgets"].SigningName);
        Assert.Equal("2020-01-01", AwsCatalog.Services["widgets"].ApiVersion);
    }
}
