using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Simfra.Protocols;
using Simfra.Protocols.Validation;
using Simfra.Schemas;
using Simfra.Tests;

namespace Simfra.Conformance.Tests.Protocols;

/// <summary>Smithy's requests that a server must refuse, each with every value that the case brings.</summary>
public sealed class SmithyMalformedRequestTests
{
    public static TheoryData<string, int> Requests
    {
        get
        {
            var requests = new TheoryData<string, int>();
            foreach (var @case in SmithyCase.All.Where(static c => c.Kind == "malformed" && !NotMet.Smithy.ContainsKey(c.Key)))
            {
                for (var i = 0; i < Math.Max(1, Parameters(@case).FirstOrDefault().Value?.AsArray().Count ?? 0); i++)
                {
                    requests.Add(@case.Key, i);
                }
            }

            return requests;
        }
    }

    [SharedDataTheory(Corpus.Folder)]
    [MemberData(nameof(Requests))]
    public void Request_Malformed_IsRefusedAsTheCaseSays(string key, int parameter)
    {
        var @case = SmithyCase.Find(key);
        var content = Substitute(@case, parameter);
        var (operation, request) = SmithyModels.FindByRequest(
            @case, service => CaseRequest.Create(service, content["request"]!.AsObject(), @case.Shape, completesHeaders: false));
        var protocol = ProtocolRegistry.Of(operation.Service);

        var refused = Assert.ThrowsAny<AwsServiceException>(() =>
        {
            var input = DynamicShape.CreateInput(operation);
            protocol.ReadInput(operation, request, input);
            ConstraintValidator.Check(input, ConstraintMessageStyle.Smithy);
        });
        var response = new WireResponse();
        protocol.WriteError(operation.Service, operation, refused, "request-id", response);

        var expected = content["response"]!.AsObject();
        Assert.Equal(expected["code"]!.GetValue<int>(), response.StatusCode);
        CaseAssert.Headers(expected["headers"] as JsonObject, response);
        if (expected["body"]?["assertion"] is JsonObject assertion)
        {
            AssertBody(assertion, JsonNode.Parse(response.Body.WrittenSpan)!);
        }
    }

    private static void AssertBody(JsonObject assertion, JsonNode body)
    {
        if (assertion["contents"]?.GetValue<string>() is { } contents)
        {
            CaseAssert.SameJson(JsonNode.Parse(contents), body);
        }
        else
        {
            Assert.Matches(new Regex(assertion["messageRegex"]!.GetValue<string>()), body["message"]!.GetValue<string>());
        }
    }

    private static JsonObject Parameters(SmithyCase @case) => @case.Content["testParameters"] as JsonObject ?? [];

    /// <summary>Smithy's templates: <c>$value:L</c> as it is, <c>$value:S</c> as a JSON string, <c>$$</c> a dollar sign.</summary>
    private static JsonObject Substitute(SmithyCase @case, int parameter)
    {
        var values = Parameters(@case);
        return (JsonObject)Replace(@case.Content)!;

        JsonNode? Replace(JsonNode? node) => node switch
        {
            JsonObject o => new JsonObject(
                o.Where(static p => p.Key != "testParameters").Select(p => KeyValuePair.Create(p.Key, Replace(p.Value)))),
            JsonArray a => new JsonArray([.. a.Select(Replace)]),
            JsonValue v when v.GetValueKind() == JsonValueKind.String => JsonValue.Create(ReplaceText(v.GetValue<string>())),
            _ => node?.DeepClone(),
        };

        string ReplaceText(string text) => Regex.Replace(text, @"\$(\$|(?<name>\w+):(?<form>[LS]))", match =>
        {
            if (match.Value == "$$")
            {
                return "$";
            }

            // One case forgets to bring the values of its template.
            if (values[match.Groups["name"].Value]?.AsArray()[parameter]!.GetValue<string>() is not { } value)
            {
                return match.Value;
            }

            return match.Groups["form"].Value == "S" ? JsonSerializer.Serialize(value) : value;
        });
    }
}
