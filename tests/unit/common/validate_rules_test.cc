// Field rules, each with a value that keeps it and one that breaks it. The contracts are built at
// run time from short field declarations, with the rules as a service author writes them.
#include <google/protobuf/descriptor.pb.h>
#include <google/protobuf/dynamic_message.h>
#include <google/protobuf/text_format.h>
#include <google/protobuf/timestamp.pb.h>

#include <catch2/catch.hpp>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "common/base/error.h"
#include "common/validate/rules.h"
#include "hailan/options/v1/options.pb.h"

namespace hailan::validate {
namespace {

namespace proto = google::protobuf;

// A field as it is declared, `[repeated|optional] type name`, and its rules in text format. Field
// numbers count from 1.
struct Declared {
  std::string field;
  std::string rules = {};
};
using Fields = std::vector<Declared>;

using FieldType = proto::FieldDescriptorProto;

void SetType(FieldType& field, const std::string& name) {
  static const std::map<std::string, FieldType::Type> kScalars = {
      {"string", FieldType::TYPE_STRING},
      {"bytes", FieldType::TYPE_BYTES},
      {"int32", FieldType::TYPE_INT32},
      {"int64", FieldType::TYPE_INT64},
      {"uint64", FieldType::TYPE_UINT64},
      {"sint64", FieldType::TYPE_SINT64},
      {"double", FieldType::TYPE_DOUBLE},
      {"float", FieldType::TYPE_FLOAT},
      {"bool", FieldType::TYPE_BOOL}};
  const auto scalar = kScalars.find(name);
  if (scalar != kScalars.end()) return field.set_type(scalar->second);
  field.set_type(name == "E" ? FieldType::TYPE_ENUM : FieldType::TYPE_MESSAGE);
  field.set_type_name(name == "Timestamp" ? ".google.protobuf.Timestamp" : ".t." + name);
}

void AddField(proto::DescriptorProto& message, const Declared& declared) {
  const std::vector<std::string> words = absl::StrSplit(declared.field, ' ');
  FieldType& field = *message.add_field();
  field.set_name(words.back());
  field.set_number(message.field_size());
  field.set_label(words[0] == "repeated" ? FieldType::LABEL_REPEATED : FieldType::LABEL_OPTIONAL);
  SetType(field, words[words.size() - 2]);
  if (words[0] == "optional") {
    field.set_proto3_optional(true);
    field.set_oneof_index(message.oneof_decl_size());
    message.add_oneof_decl()->set_name("_" + words.back());
  }
  REQUIRE(proto::TextFormat::ParseFromString(
      declared.rules, field.mutable_options()->MutableExtension(options::v1::rules)));
}

// Message types built on the fly; `M` is the one under test, `E` an enum with the values 0 and 1.
class Contract {
 public:
  explicit Contract(const std::vector<std::pair<std::string, Fields>>& messages)
      : pool_(NewPool()) {
    REQUIRE(proto::Timestamp::descriptor() != nullptr);
    proto::FileDescriptorProto file;
    REQUIRE(proto::TextFormat::ParseFromString(
        "name: 't.proto' package: 't' syntax: 'proto3' "
        "dependency: 'google/protobuf/timestamp.proto' enum_type { name: 'E' "
        "value { name: 'E_UNSPECIFIED' number: 0 } value { name: 'E_ONE' number: 1 } }",
        &file));
    for (const auto& [name, fields] : messages) {
      proto::DescriptorProto& message = *file.add_message_type();
      message.set_name(name);
      for (const Declared& field : fields) AddField(message, field);
    }
    file_ = pool_.BuildFile(file);
    REQUIRE(file_ != nullptr);
  }
  const proto::Descriptor* type(const std::string& name = "M") const {
    return file_->FindMessageTypeByName(name);
  }
  std::unique_ptr<proto::Message> Make(const std::string& text) {
    std::unique_ptr<proto::Message> message(factory_.GetPrototype(type())->New());
    REQUIRE(proto::TextFormat::ParseFromString(text, message.get()));
    return message;
  }
  // The violations of a message as `path REASON`, sorted as found.
  std::string Faults(const proto::Message& message) {
    std::vector<std::string> faults;
    const CheckResult result = RulesOf(type()).Check(message);
    for (const FieldViolation& violation : ViolationsOf(result.status)) {
      faults.push_back(absl::StrCat(violation.field, " ", violation.reason));
    }
    CHECK(result.status.ok() == faults.empty());
    return absl::StrJoin(faults, ", ");
  }
  std::string Faults(const std::string& text) { return Faults(*Make(text)); }

 private:
  // Rules are cached by descriptor for the life of the process, so no descriptor may die before.
  static proto::DescriptorPool& NewPool() {
    static auto* pools = new std::vector<std::unique_ptr<proto::DescriptorPool>>;
    pools->push_back(
        std::make_unique<proto::DescriptorPool>(proto::DescriptorPool::generated_pool()));
    return *pools->back();
  }
  proto::DescriptorPool& pool_;
  const proto::FileDescriptor* file_ = nullptr;
  proto::DynamicMessageFactory factory_;
};

TEST_CASE("required refuses what is absent") {
  const std::string required = "required: true";
  Contract c({{"S", {{"string s"}}},
              {"M",
               {{"string text", required},
                {"int32 number", required},
                {"E state", required},
                {"S sub", required},
                {"repeated string list", required},
                {"bytes raw", required},
                {"optional int32 maybe", required}}}});
  CHECK(c.Faults("text: 'a' number: 1 state: E_ONE sub {} list: 'x' raw: 'b' maybe: 0").empty());
  CHECK(c.Faults("") ==
        "text REQUIRED, number REQUIRED, state REQUIRED, sub REQUIRED, list REQUIRED, "
        "raw REQUIRED, maybe REQUIRED");
  CHECK(c.Faults("text: 'a' number: 1 state: E_ONE sub {} list: ['x', ''] raw: 'b' maybe: 7") ==
        "list[1] REQUIRED");
}

TEST_CASE("max_len counts code points of text and bytes of bytes") {
  Contract c({{"M",
               {{"string text", "max_len: 3"},
                {"bytes raw", "max_len: 3"},
                {"string free"},
                {"bytes free_raw"}}}});
  CHECK(c.Faults("text: '网格员' raw: 'abc'").empty());
  CHECK(c.Faults("text: '网格员A'") == "text TOO_LONG");
  CHECK(c.Faults("raw: '网格'") == "raw TOO_LONG");
  CHECK(c.Faults(absl::StrCat("free: '", std::string(4096, 'a'), "'")).empty());
  CHECK(c.Faults(absl::StrCat("free: '", std::string(4097, 'a'), "'")) == "free TOO_LONG");
  CHECK(c.Faults(absl::StrCat("free_raw: '", std::string(64 * 1024, 'a'), "'")).empty());
  CHECK(c.Faults(absl::StrCat("free_raw: '", std::string(64 * 1024 + 1, 'a'), "'")) ==
        "free_raw TOO_LONG");
}

TEST_CASE("min and max bound every number type, also an unset one") {
  Contract c({{"M",
               {{"int32 a", "min: 1 max: 5"},
                {"double b", "min: -180 max: 180"},
                {"optional uint64 c", "min: 2"},
                {"repeated float d", "max: 1"},
                {"sint64 e", "max: 0"}}}});
  CHECK(c.Faults("a: 1 b: -180 c: 2 d: [1, -7] e: -1").empty());
  CHECK(c.Faults("a: 5 b: 180").empty());
  CHECK(c.Faults("") == "a TOO_SMALL");
  CHECK(c.Faults("a: 6 b: 180.0001 c: 1 d: [0, 1.5] e: 1") ==
        "a TOO_LARGE, b TOO_LARGE, c TOO_SMALL, d[1] TOO_LARGE, e TOO_LARGE");
}

TEST_CASE("numbers that are not finite are refused even without a range") {
  Contract c({{"M", {{"double a"}, {"float b"}, {"repeated double c", "min: 0"}}}});
  CHECK(c.Faults("a: 1e308 b: -3 c: 0").empty());
  CHECK(c.Faults("a: nan b: inf c: [0, nan]") == "a NOT_FINITE, b NOT_FINITE, c[1] NOT_FINITE");
}

TEST_CASE("patterns") {
  struct Case {
    std::string pattern;
    std::vector<std::string> good, bad;
  };
  const std::vector<Case> cases = {
      {"uuid",
       {"018f4e1c-5d3a-7cc1-8d2e-0123456789ab", "018F4E1C-5D3A-7CC1-8D2E-0123456789AB"},
       {"018f4e1c5d3a7cc18d2e0123456789ab", "018f4e1c-5d3a-7cc1-8d2e-0123456789a", "x"}},
      {"code", {"A.b_c-9", std::string(32, 'x')}, {std::string(33, 'x'), "a b", "网"}},
      {"etag", {"0", "9223372036854775807"}, {"-1", "1a", std::string(20, '1')}},
      {"phone",
       {"12345", "13800138000", "+8613800138000"},
       {"1234", "+0123456789", "+86 138", "+1"}},
      {"citizen_id",
       {"11010519491231002X", "110105194912310021", "110105491231002"},
       {"11010519491231002Y", "1101051949123100", "X10105194912310021"}},
      {"sha256", {std::string(64, 'a')}, {std::string(63, 'a'), std::string(64, 'g')}},
      {"month", {"2026-01", "2026-12"}, {"2026-13", "2026-00", "2026-1", "26-01", "2026/01"}},
      {"slug", {"a", "street-light-2"}, {"2a", "A", "a_b", std::string(64, 'a')}},
      {"locale",
       {"zh", "zh-CN", "zh-Hans-CN", "es-419", "kor"},
       {"z", "zh_CN", "zh-", "ZH", "zh-CN-x"}},
  };
  for (const Case& example : cases) {
    CAPTURE(example.pattern);
    Contract c({{"M", {{"string v", "pattern: '" + example.pattern + "'"}}}});
    CHECK(c.Faults("").empty());
    for (const std::string& good : example.good) {
      CAPTURE(good);
      CHECK(c.Faults("v: '" + good + "'").empty());
    }
    for (const std::string& bad : example.bad) {
      CAPTURE(bad);
      CHECK(c.Faults("v: '" + bad + "'") == "v INVALID_FORMAT");
    }
  }
}

TEST_CASE("resource names give the city away") {
  Contract c({{"M",
               {{"string parent", "resource: 'cities'"},
                {"string event", "resource: 'events'"},
                {"repeated string more", "resource: 'events'"}}}});
  const auto check = [&c](const std::string& text, std::string city, bool mixed) {
    const std::unique_ptr<proto::Message> message = c.Make(text);
    const CheckResult result = RulesOf(c.type()).Check(*message);
    CHECK(result.status.ok());
    CHECK(std::string(result.city) == city);
    CHECK(result.mixed_cities == mixed);
  };
  check("", "", false);
  check("parent: 'cities/222405'", "222405", false);
  check("parent: 'cities/222405' event: 'cities/222405/events/a1'", "222405", false);
  check("parent: 'cities/222405' event: 'cities/222406/events/a1'", "222405", true);
  check("more: ['cities/222405/events/a', 'cities/110000/events/b']", "222405", true);
  CHECK(c.Faults("parent: 'cities/22240'") == "parent INVALID_RESOURCE_NAME");
  CHECK(c.Faults("event: 'cities/222405/wishes/a1'") == "event INVALID_RESOURCE_NAME");
  CHECK(c.Faults("more: ['cities/222405/events/a', 'cities/222405/events/a/b']") ==
        "more[1] INVALID_RESOURCE_NAME");
}

TEST_CASE("lists are bounded, their elements named") {
  Contract c({{"P", {{"double x", "max: 9"}}},
              {"M",
               {{"repeated P points", "min_items: 1 max_items: 2"},
                {"repeated int64 packed", "max_items: 100000"},
                {"repeated string free"}}}});
  CHECK(c.Faults("points { x: 1 }").empty());
  CHECK(c.Faults("") == "points TOO_FEW_ITEMS");
  CHECK(c.Faults("points { x: 1 } points { x: 10 }") == "points[1].x TOO_LARGE");
  CHECK(c.Faults("points {} points {} points {}") == "points TOO_MANY_ITEMS");
  std::string many = "points {}";
  for (int i = 0; i < 1001; ++i) absl::StrAppend(&many, " packed: 1");
  CHECK(c.Faults(many).empty());
  std::string texts = "points {}";
  for (int i = 0; i < 1001; ++i) absl::StrAppend(&texts, " free: 'a'");
  CHECK(c.Faults(texts) == "free TOO_MANY_ITEMS");
}

TEST_CASE("unknown fields, unknown enum values and NUL are refused wherever they are") {
  Contract c({{"S", {{"string s"}, {"E e"}}}, {"M", {{"S sub"}, {"repeated E states"}}}});
  CHECK(c.Faults("sub { s: 'a' e: E_ONE } states: [E_ONE]").empty());
  CHECK(c.Faults("sub { s: 'a\\000b' e: 7 } states: [E_ONE, 9]") ==
        "sub.s INVALID_CHARACTER, sub.e UNKNOWN_VALUE, states[1] UNKNOWN_VALUE");
  const std::unique_ptr<proto::Message> message = c.Make("sub {}");
  const auto* sub = c.type()->FindFieldByName("sub");
  proto::Message* inner = message->GetReflection()->MutableMessage(message.get(), sub);
  inner->GetReflection()->MutableUnknownFields(inner)->AddVarint(77, 1);
  message->GetReflection()->MutableUnknownFields(message.get())->AddVarint(9, 1);
  CHECK(c.Faults(*message) == "9 UNKNOWN_FIELD, sub.77 UNKNOWN_FIELD");
}

TEST_CASE("times are of years 1 to 9999") {
  Contract c({{"M", {{"Timestamp at"}}}});
  CHECK(c.Faults("at { seconds: 1790000000 nanos: 5 }").empty());
  CHECK(c.Faults("at { seconds: 253402300800 }") == "at INVALID_TIME");
  CHECK(c.Faults("at { nanos: -1 }") == "at INVALID_TIME");
}

TEST_CASE("recursive messages are checked to the depth bound") {
  Contract c({{"M", {{"M next"}, {"string s", "max_len: 1"}}}});
  const auto nest = [](int depth, const std::string& core) {
    std::string text = core;
    for (int i = 0; i < depth; ++i) text = absl::StrCat("next { ", text, " }");
    return text;
  };
  CHECK(c.Faults(nest(kMaxDepth, "s: 'a'")).empty());
  CHECK(c.Faults(nest(2, "s: 'ab'")) == "next.next.s TOO_LONG");
  CHECK_THAT(c.Faults(nest(kMaxDepth + 1, "s: 'a'")), Catch::Matchers::EndsWith(".next TOO_DEEP"));
}

TEST_CASE("one answer names many violations, but not without end") {
  Contract c({{"M", {{"repeated string s", "max_len: 1"}}}});
  std::string text;
  for (int i = 0; i < 100; ++i) absl::StrAppend(&text, "s: 'ab' ");
  const CheckResult result = RulesOf(c.type()).Check(*c.Make(text));
  CHECK(ViolationsOf(result.status).size() == kMaxViolations);
  CHECK(ReasonOf(result.status) == reason::kInvalidField);
}

TEST_CASE("rules that make no sense stop the start") {
  const std::vector<std::pair<Declared, std::string>> cases = {
      {{"string v", "pattern: '[a-z]+'"}, "pattern is not one of the named ones"},
      {{"int32 v", "max_len: 3"}, "max_len needs text or bytes"},
      {{"string v", "min: 3"}, "min and max need a number"},
      {{"int32 v", "min: 3 max: 2"}, "min is greater than max"},
      {{"bytes v", "pattern: 'uuid'"}, "pattern needs text"},
      {{"int64 v", "resource: 'events'"}, "resource needs text"},
      {{"string v", "resource: 'ev/ents'"}, "resource must be a collection"},
      {{"string v", "resource: 'events' pattern: 'uuid'"}, "exclude each other"},
      {{"string v", "max_items: 3"}, "need a repeated field"},
      {{"repeated string v", "min_items: 3 max_items: 2"}, "min_items is greater"},
      {{"repeated int32 v", "max_items: 100001"}, "greater than 100000"},
      {{"bool v", "required: true"}, "needs presence on a bool"},
  };
  for (const auto& [field, fault] : cases) {
    CAPTURE(field.field, field.rules);
    // The fault sits in a message below, and is still found.
    Contract c({{"S", {field}}, {"M", {{"repeated S subs"}}}});
    const absl::Status status = Prepare(c.type());
    CHECK(status.code() == absl::StatusCode::kInvalidArgument);
    CHECK_THAT(std::string(status.message()), Catch::Matchers::Contains("t.S.v: "));
    CHECK_THAT(std::string(status.message()), Catch::Matchers::Contains(fault));
  }
  Contract sound({{"M", {{"string v", "pattern: 'uuid'"}}}});
  CHECK(Prepare(sound.type()).ok());
}

}  // namespace
}  // namespace hailan::validate
