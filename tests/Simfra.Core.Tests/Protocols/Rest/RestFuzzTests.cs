using System.Text;
using Simfra.Models.Scheduler;
using Simfra.Protocols;
using Simfra.Protocols.Rest;
using Simfra.Schemas;

namespace Simfra.Core.Tests.Protocols.Rest;

/// <summary>Targets and headers changed at random: an operation is found or not, its input read or refused, nothing else.</summary>
public sealed class RestFuzzTests
{
    private const int Rounds = 20_000;

    private static readonly string[] Targets =
    [
        "/schedules/my%20name?groupName=g&clientToken=t",
        "/schedules?MaxResults=5&NamePrefix=a%2Bb&NextToken=x&ScheduleGroup=g&State=ENABLED",
        "/schedule-groups/name",
        "/tags/arn%3Aaws%3Ascheduler%3Aus-east-1%3A0%3Aschedule-group%2Fg?TagKeys=a&TagKeys=b",
    ];

    [Fact]
    public void Request_Mutated_IsReadOrRefused()
    {
        var protocol = new RestJsonProtocol();
        var random = new Random(20_251_121);
        var read = 0;
        for (var round = 0; round < Rounds; round++)
        {
            var target = Mutate(Targets[random.Next(Targets.Length)], random);
            var contentType = Mutate("application/json", random);
            var method = random.Next(3) switch { 0 => "GET", 1 => "POST", _ => "DELETE" };
            var accept = Mutate("*/*", random);
            var body = Encoding.UTF8.GetBytes(Mutate("{}", random));
            var request = TestRequests.Create(method, target, body, ("Content-Type", contentType), ("Accept", accept));

            var refused = Record.Exception(() => read += Read(protocol, request));

            Assert.True(refused is null or AwsServiceException, $"{method} {target} {contentType}: {refused}");
        }

        Assert.InRange(read, 100, Rounds);
    }

    private static int Read(RestJsonProtocol protocol, WireRequest request)
    {
        if (protocol.FindOperation(SchedulerSchemas.Service, request) is not { } operation || CreateInput(operation) is not { } input)
        {
            return 0;
        }

        protocol.ReadInput(operation, request, input);
        return 1;
    }

    private static IShape? CreateInput(OperationSchema operation) => operation.Name switch
    {
        "CreateSchedule" => new CreateScheduleInput(),
        "GetSchedule" => new GetScheduleInput(),
        "DeleteSchedule" => new DeleteScheduleInput(),
        "ListSchedules" => new ListSchedulesInput(),
        "GetScheduleGroup" => new GetScheduleGroupInput(),
        "ListTagsForResource" => new ListTagsForResourceInput(),
        "UntagResource" => new UntagResourceInput(),
        _ => null,
    };

    private static string Mutate(string text, Random random)
    {
        const string Alphabet = "/?&=%+;,\"{}[]: aZ09\u00e9\ud83d";
        var changed = new StringBuilder(text);
        for (var change = random.Next(4); change > 0 && changed.Length > 0; change--)
        {
            var place = random.Next(changed.Length);
            switch (random.Next(3))
            {
                case 0:
                    changed[place] = Alphabet[random.Next(Alphabet.Length)];
                    break;
                case 1:
                    changed.Insert(place, Alphabet[random.Next(Alphabet.Length)]);
                    break;
                default:
                    changed.Remove(place, 1);
                    break;
            }
        }

        return changed.ToString();
    }
}
